package io.dify.core.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec of {@link Recording}. Stateless. */
final class RecordingLine {
  private static final int VERSION = 1;

  /**
   * A line that was read.
   *
   * @param call the call, as {@link #call} writes it
   */
  record Read(String call, ScriptedTurn turn) {}

  private RecordingLine() {}

  static String encode(Recording.Exchange exchange) {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("v", VERSION);
    line.set("call", callNode(exchange.call()));
    ArrayNode answer = line.putArray("answer");
    for (ScriptedTurn.Step step : exchange.turn().steps()) {
      switch (step) {
        case ScriptedTurn.Step.Say say -> answer.addObject().put("text", say.text());
        case ScriptedTurn.Step.Think think -> answer.addObject().put("reasoning", think.text());
        case ScriptedTurn.Step.Request request -> answer.addObject().set("tool", tool(request.tool()));
        case ScriptedTurn.Step.Fail fail ->
          line.putObject("error").put("type", fail.failure().code().wire()).put("message", fail.failure().text());
        case ScriptedTurn.Step.Await await -> throw new IllegalArgumentException("A wait cannot be recorded.");
      }
    }
    line.put("finish_reason", exchange.turn().finishReason());
    putData(line, exchange.turn().providerData());
    Usage usage = exchange.turn().usage();
    if (usage != null) {
      line.putObject("usage").put("prompt_tokens", usage.promptTokens()).put("completion_tokens",
          usage.completionTokens());
    }
    return line.toString();
  }

  /** What makes two calls the same. Passages are left out: they stand in the messages. */
  static String call(ModelCall call) {
    return callNode(call).toString();
  }

  private static ObjectNode callNode(ModelCall call) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("model", call.model().toString());
    ArrayNode messages = node.putArray("messages");
    call.messages().forEach(message -> messages.add(message(message)));
    node.set("parameters", ValueJson.toNode(new Value.Obj(call.parameters())));
    ArrayNode tools = node.putArray("tools");
    for (ToolSpec tool : call.tools()) {
      tools.addObject().put("name", tool.name()).put("description", tool.description()).set("parameters",
          ValueJson.toNode(tool.parameters()));
    }
    if (call.responseSchema() != null) {
      node.set("schema", ValueJson.toNode(call.responseSchema()));
    }
    return node;
  }

  private static ObjectNode message(Message message) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("role",
        message.role().name().toLowerCase(Locale.ROOT));
    ArrayNode parts = node.putArray("parts");
    for (MessagePart part : message.parts()) {
      switch (part) {
        case MessagePart.Text text -> parts.addObject().put("text", text.text());
        case MessagePart.Image image -> parts.addObject().put("image", image.url()).put("detail", image.detail());
        case MessagePart.Media media -> parts.addObject().put("media", media.url())
            .put("kind", media.kind().name().toLowerCase(Locale.ROOT)).put("type", media.mimeType())
            .put("name", media.name());
      }
    }
    message.toolRequests().forEach(request -> node.withArray("tool_requests").add(tool(request)));
    if (message.toolRequestId() != null) {
      node.put("tool_request_id", message.toolRequestId());
    }
    putData(node, message.providerData());
    return node;
  }

  private static void putData(ObjectNode node, Value.Obj data) {
    if (!data.fields().isEmpty()) {
      node.set("provider_data", ValueJson.toNode(data));
    }
  }

  private static ObjectNode tool(ToolRequest request) {
    return JsonNodeFactory.instance.objectNode().put("id", request.id()).put("name", request.name()).put("arguments",
        request.arguments());
  }

  static Read decode(String text) {
    JsonNode line = parse(text);
    if (line.required("v").intValue() != VERSION) {
      throw new DifyException(ErrorCode.SYNTAX, "it has version " + line.path("v") + ", this program knows " + VERSION
          + ".");
    }
    List<ScriptedTurn.Step> steps = new ArrayList<>();
    line.required("answer").forEach(piece -> steps.add(step(piece)));
    if (line.has("error")) {
      steps.add(new ScriptedTurn.Step.Fail(failure(line.path("error"))));
    }
    return new Read(line.required("call").toString(),
        new ScriptedTurn(steps, usage(line.get("usage")), line.required("finish_reason").asText(), data(line)));
  }

  private static Value.Obj data(JsonNode line) {
    return ValueJson.fromNode(line.get("provider_data")) instanceof Value.Obj data ? data : new Value.Obj(Map.of());
  }

  private static JsonNode parse(String text) {
    try {
      return ValueJson.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.SYNTAX, "it is no JSON.", e);
    }
  }

  private static ScriptedTurn.Step step(JsonNode piece) {
    if (piece.has("tool")) {
      JsonNode tool = piece.path("tool");
      return new ScriptedTurn.Step.Request(new ToolRequest(tool.required("id").asText(), tool.required("name").asText(),
          tool.required("arguments").asText()));
    }
    return piece.has("reasoning")
        ? new ScriptedTurn.Step.Think(piece.path("reasoning").asText())
        : new ScriptedTurn.Step.Say(piece.required("text").asText());
  }

  private static DifyException failure(JsonNode error) {
    String type = error.required("type").asText();
    ErrorCode code = Arrays.stream(ErrorCode.values()).filter(each -> each.wire().equals(type)).findFirst()
        .orElse(ErrorCode.MODEL_FAILED);
    return new DifyException(code, error.required("message").asText());
  }

  private static @Nullable Usage usage(@Nullable JsonNode node) {
    return node == null
        ? null
        : new Usage(node.required("prompt_tokens").asLong(), node.required("completion_tokens").asLong());
  }
}
