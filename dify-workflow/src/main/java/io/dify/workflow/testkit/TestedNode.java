package io.dify.workflow.testkit;

import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a node of a {@link NodeTester} ended. The methods named with a verb are assertions: they give this back, or throw an {@link AssertionError} with what was
 * expected and what came.
 *
 * @param outcome the outcome
 * @param signals what it said before
 * @param calls what it asked models
 */
public record TestedNode(NodeOutcome outcome, List<NodeSignal> signals, List<ModelCall> calls) {
  /** Copies. */
  public TestedNode {
    signals = List.copyOf(signals);
    calls = List.copyOf(calls);
  }

  /** Its variables. */
  public Map<String, Value> outputs() {
    return outcome.result().outputs().fields();
  }

  /** What it worked on. */
  public Map<String, Value> inputs() {
    return outcome.result().inputs().fields();
  }

  /** The handle it chose, empty when it takes all edges. */
  public Optional<String> handle() {
    return outcome instanceof NodeOutcome.Branched branched ? Optional.of(branched.handle()) : Optional.empty();
  }

  /** It did its work. */
  public TestedNode succeeds() {
    return require(!(outcome instanceof NodeOutcome.Failed), "a success");
  }

  /** It did its work and chose this handle. */
  public TestedNode takes(String handle) {
    return require(handle().equals(Optional.of(handle)), "the handle '" + handle + "'");
  }

  /** It has this output; {@code value} is plain Java (see {@link Value#from}). */
  public TestedNode gives(String output, @Nullable Object value) {
    Value expected = Value.from(value);
    Value actual = outputs().get(output);
    return require(actual != null && Difference.equal(expected, actual),
        "the output " + output + " = " + Difference.show(expected));
  }

  /** Its outputs are these and no others; values are plain Java. */
  public TestedNode givesOnly(Map<String, ?> outputs) {
    Value expected = Value.from(outputs);
    return require(Difference.equal(expected, outcome.result().outputs()), "the outputs " + Difference.show(expected));
  }

  /**
   * It failed.
   *
   * @param type kind of error, for example {@code VariableNotFoundError}
   * @param part something its message contains
   */
  public TestedNode fails(String type, String part) {
    return require(outcome instanceof NodeOutcome.Failed failed && failed.errorType().equals(type)
        && failed.message().contains(part), "a failure " + type + " with '" + part + "'");
  }

  /** It said exactly these pieces of text, of whatever outputs. */
  public TestedNode says(String... pieces) {
    List<String> said = signals.stream().filter(NodeSignal.Text.class::isInstance)
        .map(signal -> ((NodeSignal.Text) signal).piece()).toList();
    return require(said.equals(List.of(pieces)), "the pieces " + List.of(pieces));
  }

  /** Some message of some call to a model contains this. */
  public TestedNode asks(String part) {
    return require(calls.stream().flatMap(call -> call.messages().stream()).map(Message::text)
        .anyMatch(text -> text.contains(part)), "a prompt with '" + part + "'");
  }

  private TestedNode require(boolean holds, String expected) {
    if (!holds) {
      throw new AssertionError("expected: " + expected + "\nactual:   " + this);
    }
    return this;
  }

  /** The outcome, what was said and what was asked, for people. */
  @Override
  public String toString() {
    String ending = switch (outcome) {
      case NodeOutcome.Succeeded s -> "succeeded";
      case NodeOutcome.Branched b -> "took '" + b.handle() + "'";
      case NodeOutcome.Waiting w -> "waits for " + ValueJson.write(w.request());
      case NodeOutcome.Failed f -> "failed, " + f.errorType() + ": " + f.message();
    };
    return ending + "; outputs " + ValueJson.write(outcome.result().outputs())
        + (signals.isEmpty() ? "" : "; said " + signals)
        + (calls.isEmpty()
            ? ""
            : "; asked " + calls.stream().flatMap(call -> call.messages().stream())
                .map(message -> message.role() + ": " + message.text()).collect(Collectors.joining(" | ")));
  }
}
