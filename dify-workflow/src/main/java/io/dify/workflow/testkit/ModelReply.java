package io.dify.workflow.testkit;

import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scripted model does in one call.
 *
 * @param delay simulated time before the first piece
 * @param turn the answer
 */
record ModelReply(Duration delay, ScriptedTurn turn) {
  static final List<String> KEYS = List.of("reply", "chunks", "tool_calls", "structured", "usage", "delay_ms", "error");
  private static final List<String> TEXTS = List.of("reply", "chunks", "structured");
  private static final List<String> USAGE_KEYS = List.of("prompt_tokens", "completion_tokens");
  private static final List<String> TOOL_KEYS = List.of("name", "arguments", "id");
  private static final int MAX_DELAY_MILLIS = 86_400_000;
  private static final int MAX_TOKENS = 100_000_000;

  /** A text, or a mapping with any of the keys. */
  static ModelReply item(NodeData data) {
    if (data.value() instanceof Value.Obj) {
      CaseData.check(data, "a reply", KEYS);
      return read(data);
    }
    return new ModelReply(Duration.ZERO, ScriptedTurn.saying(pieces(CaseData.string(data)).toArray(String[]::new)));
  }

  /** The reply among the keys of a mapping that may have others. */
  static ModelReply read(NodeData data) {
    List<String> forms = TEXTS.stream().filter(key -> data.at(key).present()).toList();
    if (forms.size() > 1) {
      data.at(forms.get(1)).error("ambiguous",
          "There is '" + forms.get(0) + "' already; an answer has one of " + String.join(", ", TEXTS) + ".");
    }
    ScriptedTurn turn = ScriptedTurn.saying(text(data).toArray(String[]::new)).then(tools(data.at("tool_calls")));
    if (data.at("tool_calls").present()) {
      turn = turn.withFinishReason("tool_calls");
    }
    Optional<Usage> usage = usage(data.at("usage"));
    if (usage.isPresent()) {
      turn = turn.withUsage(usage.get());
    }
    Optional<CaseError> error = CaseError.read(data.at("error"));
    if (error.isPresent()) {
      turn = turn.thenFailing(new ScriptedFailure(error.get()));
    }
    return new ModelReply(Duration.ofMillis(data.at("delay_ms").whole(0, 0, MAX_DELAY_MILLIS)), turn);
  }

  private static List<String> text(NodeData data) {
    if (data.at("chunks").present()) {
      return CaseData.texts(data.at("chunks")).stream().filter(piece -> !piece.isEmpty()).toList();
    }
    NodeData structured = data.at("structured");
    return pieces(structured.present() ? ValueJson.write(structured.value()) : CaseData.string(data.at("reply")));
  }

  /** A text as a model would send it: a word and the blanks behind it at a time. */
  static List<String> pieces(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("(?<=\\s)(?=\\S)"));
  }

  private static ScriptedTurn.Step[] tools(NodeData calls) {
    List<ScriptedTurn.Step> steps = new ArrayList<>();
    for (NodeData item : calls.items()) {
      CaseData call = CaseData.of(item).known("a tool call", TOOL_KEYS);
      NodeData arguments = call.at("arguments");
      String json = arguments.value() instanceof Value.Text text
          ? text.text()
          : ValueJson.write(new Value.Obj(CaseData.fields(arguments)));
      steps.add(new ScriptedTurn.Step.Request(
          new ToolRequest(call.text("id").orElse("call_" + (steps.size() + 1)), call.at("name").requiredText(), json)));
    }
    return steps.toArray(ScriptedTurn.Step[]::new);
  }

  private static Optional<Usage> usage(NodeData data) {
    if (!data.present()) {
      return Optional.empty();
    }
    CaseData usage = CaseData.of(data).known("usage", USAGE_KEYS);
    return Optional.of(new Usage(usage.whole(USAGE_KEYS.get(0), MAX_TOKENS).orElse(0),
        usage.whole(USAGE_KEYS.get(1), MAX_TOKENS).orElse(0)));
  }

  /** For people who have to write one: an entry that answers this. */
  static Map<String, Value> example(Optional<String> node, String question) {
    Map<String, Value> entry = new LinkedHashMap<>();
    node.ifPresent(id -> entry.put("node", Value.of(id)));
    if (!question.isBlank()) {
      entry.put("prompt_contains", Value.of(question));
    }
    entry.put("reply", Value.of("..."));
    return entry;
  }
}
