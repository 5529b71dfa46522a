package io.dify.core.model.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.model.rest.AnswerParts;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the events of one answer together. For one thread. */
final class ConverseAnswer {
  private static final Map<String, String> FINISH = Map.of("end_turn", "stop", "stop_sequence", "stop", "max_tokens",
      "length", "model_context_window_exceeded", "length", "tool_use", "tool_calls", "content_filtered",
      "content_filter", "guardrail_intervened", "content_filter");
  private final AnswerParts answer;
  private final boolean isFormed;
  private final Map<Integer, Block> blocks = new LinkedHashMap<>();
  private final List<Value> reasoning = new ArrayList<>();

  /**
   * An answer.
   *
   * @param isFormed whether the input of the tool {@link ConverseForm#TOOL} is the answer's text
   */
  ConverseAnswer(AnswerParts answer, boolean isFormed) {
    this.answer = answer;
    this.isFormed = isFormed;
  }

  /** What has arrived of a block that is not text. */
  private static final class Block {
    private String tool = "";
    private String id = "";
    private final StringBuilder input = new StringBuilder();
    private final Map<String, StringBuilder> reasoning = new LinkedHashMap<>();

    private void reason(String name, String piece) {
      reasoning.computeIfAbsent(name, key -> new StringBuilder()).append(piece);
    }
  }

  void read(JsonNode event) {
    event.properties().forEach(field -> {
      JsonNode content = field.getValue();
      switch (field.getKey()) {
        case "contentBlockStart" -> start(block(content), content.path("start").path("toolUse"));
        case "contentBlockDelta" -> delta(block(content), content.path("delta"));
        case "contentBlockStop" -> stop(blocks.remove(content.path("contentBlockIndex").asInt()));
        case "messageStop" -> finish(content.path("stopReason").asText());
        case "metadata" -> usage(content.path("usage"));
        default -> {
          // The beginning, which says nothing more, and what may be invented later.
        }
      }
    });
  }

  private Block block(JsonNode content) {
    return blocks.computeIfAbsent(content.path("contentBlockIndex").asInt(), index -> new Block());
  }

  private static void start(Block block, JsonNode tool) {
    block.tool = tool.path("name").asText();
    block.id = tool.path("toolUseId").asText();
  }

  private void delta(Block block, JsonNode delta) {
    answer.text(delta.path("text").asText());
    String input = delta.path("toolUse").path("input").asText();
    if (isForm(block)) {
      answer.text(input);
    } else {
      block.input.append(input);
    }
    delta.path("reasoningContent").properties().forEach(field -> {
      block.reason(field.getKey(), field.getValue().asText());
      if (field.getKey().equals("text")) {
        answer.reasoning(field.getValue().asText());
      }
    });
  }

  private boolean isForm(Block block) {
    return isFormed && block.tool.equals(ConverseForm.TOOL);
  }

  private void stop(@Nullable Block block) {
    if (block == null) {
      return;
    }
    if (!block.tool.isEmpty() && !isForm(block)) {
      answer.tool(block.id, block.tool, block.input.isEmpty() ? "{}" : block.input.toString());
    }
    if (block.reasoning.containsKey("signature") || block.reasoning.containsKey("redactedContent")) {
      Map<String, Value> kept = new LinkedHashMap<>();
      block.reasoning.forEach((name, text) -> kept.put(name, Value.of(text.toString())));
      reasoning.add(new Value.Obj(kept));
      answer.data(ConverseMessages.REASONING, new Value.Array(List.copyOf(reasoning)));
    }
  }

  /** Blocks whose end was not told are over as well. */
  private void finish(String reason) {
    List.copyOf(blocks.values()).forEach(this::stop);
    blocks.clear();
    answer.finish(isFormed && reason.equals("tool_use") ? "stop" : FINISH.getOrDefault(reason, reason));
  }

  private void usage(JsonNode usage) {
    if (usage.has("inputTokens")) {
      answer.usage(
          usage.path("inputTokens").asLong() + usage.path("cacheReadInputTokens").asLong()
              + usage.path("cacheWriteInputTokens").asLong(),
          usage.path("outputTokens").asLong());
    }
  }
}
