package io.dify.workflow.prompt;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.schema.JsonSchema;
import io.dify.core.schema.Violation;
import io.dify.core.value.LenientJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An answer that must be a JSON object of a given shape. Thread-safe.
 *
 * @param schema the shape, as the model is told it
 * @param checker the same, to check with
 */
public record StructuredOutput(Value.Obj schema, JsonSchema checker) {
  /**
   * Reads a {@code structured_output} mapping; its schema is an object or a text of JSON.
   *
   * @return empty when the schema is none, which is reported
   */
  public static Optional<StructuredOutput> read(NodeData structured) {
    NodeData place = structured.at("schema");
    try {
      Value schema = place.value() instanceof Value.Text text ? ValueJson.read(text.text()) : place.value();
      if (schema instanceof Value.Obj object) {
        return Optional.of(new StructuredOutput(object, JsonSchema.of(object)));
      }
      place.error("invalid_schema",
          "Structured output needs a JSON schema, an object; describe the answer's fields in it.");
    } catch (DifyException e) {
      place.error("invalid_schema", e.text());
    }
    return Optional.empty();
  }

  /** The call with the schema: by the model's own means, which one of which nothing is known is trusted to have, else as an instruction. */
  public ModelCall into(ModelCall call, ModelInfo model) {
    boolean isNative = !model.isKnown() || model.can(ModelFeature.STRUCTURED_OUTPUT);
    return isNative ? call.withSchema(schema) : call.withMessages(instructed(call.messages(), instruction()));
  }

  private String instruction() {
    return "Answer with one JSON object and nothing else: no explanation, no code fence. It must fit this JSON schema:\n"
        + ValueJson.write(schema);
  }

  /** The messages with an instruction at the end of the first system message, or as one. */
  static List<Message> instructed(List<Message> messages, String instruction) {
    List<Message> all = new ArrayList<>(messages);
    boolean has = !all.isEmpty() && all.getFirst().role() == Role.SYSTEM;
    String text = has ? all.removeFirst().text() + "\n\n" + instruction : instruction;
    all.addFirst(Message.of(Role.SYSTEM, text));
    return all;
  }

  /**
   * The object in an answer.
   *
   * @throws DifyException {@code NODE_FAILED} when there is none or it does not fit, with the places
   */
  public Value.Obj parse(String answer) {
    Value.Obj object = LenientJson.object(withoutThinking(answer)).orElseThrow(() -> new DifyException(
        ErrorCode.NODE_FAILED, "Structured output: the answer holds no JSON object; it begins with '" + begin(answer)
            + "'. Say in the prompt that JSON is wanted, or use a model with structured output."));
    List<Violation> misfits = checker.check(object);
    if (!misfits.isEmpty()) {
      throw new DifyException(ErrorCode.NODE_FAILED,
          "Structured output: the answer does not fit the schema: " + misfits.stream()
              .map(misfit -> (misfit.path().isEmpty() ? "the whole" : misfit.path()) + ": " + misfit.message())
              .collect(Collectors.joining("; "))
              + ". Change the schema, or say in the prompt what is wanted.");
    }
    return object;
  }

  /** What stands between think tags may hold drafts of the object. */
  private static String withoutThinking(String answer) {
    StringBuilder text = new StringBuilder();
    ThinkTags tags = new ThinkTags(new ThinkTags.Sink() {
      @Override
      public void text(String piece) {
        text.append(piece);
      }

      @Override
      public void reasoning(String piece) {}
    });
    tags.accept(answer);
    tags.end();
    return text.toString();
  }

  private static String begin(String answer) {
    String line = answer.strip().lines().findFirst().orElse("");
    return line.codePointCount(0, line.length()) <= 60
        ? line
        : line.substring(0, line.offsetByCodePoints(0, 60)) + "...";
  }
}
