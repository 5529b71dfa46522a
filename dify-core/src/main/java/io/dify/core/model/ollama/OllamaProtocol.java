package io.dify.core.model.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelCall;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.rest.AnswerFormat;
import io.dify.core.model.rest.AnswerParts;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.model.rest.DirectChat;
import io.dify.core.model.rest.Inline;
import io.dify.core.model.rest.ModelService;
import io.dify.core.model.rest.ToolCalls;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** {@code /api/chat} of Ollama. Parameters it does not name itself go into its {@code options} ({@code num_ctx}, {@code top_k} ...). */
public final class OllamaProtocol implements DirectChat.Protocol {
  private static final List<String> TOP_LEVEL = List.of("keep_alive", "think");
  private final ModelService service;
  private final String model;

  /** The protocol for one model. */
  public OllamaProtocol(ModelService service, String model) {
    this.service = service;
    this.model = model;
  }

  @Override
  public String path() {
    return "/api/chat";
  }

  @Override
  public ObjectNode request(ModelCall call, Cancellation cancellation) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model).put("stream", true);
    ArrayNode messages = body.putArray("messages");
    call.messages().forEach(message -> message(messages.addObject(), message, call, cancellation));
    for (ToolSpec tool : call.tools()) {
      body.withArray("tools").addObject().put("type", "function").putObject("function").put("name", tool.name())
          .put("description", tool.description()).set("parameters", ValueJson.toNode(tool.parameters()));
    }
    parameters(body, new CallParameters(call), call);
    return body;
  }

  private void message(ObjectNode node, Message message, ModelCall call, Cancellation cancellation) {
    node.put("role", message.role().name().toLowerCase(Locale.ROOT)).put("content", message.text());
    for (MessagePart part : message.parts()) {
      switch (part) {
        case MessagePart.Text text -> {
          // Is the content already.
        }
        case MessagePart.Image image ->
          node.withArray("images").add(Inline.of(image.url(), service.http(), cancellation).base64());
        case MessagePart.Media media -> throw service.failures(model)
            .unsupported(media.kind().name().toLowerCase(Locale.ROOT) + " files");
      }
    }
    for (ToolRequest request : message.toolRequests()) {
      node.withArray("tool_calls").addObject().putObject("function").put("name", request.name()).set("arguments",
          ToolCalls.arguments(request));
    }
    if (message.role() == Role.TOOL) {
      node.put("tool_name", ToolCalls.name(message, call.messages()));
    }
  }

  private static void parameters(ObjectNode body, CallParameters parameters, ModelCall call) {
    switch (AnswerFormat.of(call, parameters)) {
      case AnswerFormat.Text text -> {
        // Text is what comes when nothing is said.
      }
      case AnswerFormat.Json json -> body.put("format", "json");
      case AnswerFormat.Schema schema -> body.set("format", ValueJson.toNode(schema.schema()));
    }
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    Integer maxTokens = parameters.whole("max_tokens");
    if (maxTokens != null) {
      options.put("num_predict", maxTokens);
    }
    List<String> stop = parameters.texts("stop");
    if (stop != null) {
      stop.forEach(options.putArray("stop")::add);
    }
    parameters.rest().forEach((name, value) -> (TOP_LEVEL.contains(name) ? body : options).set(name, node(value)));
    if (!options.isEmpty()) {
      body.set("options", options);
    }
  }

  private static JsonNode node(Value value) {
    return ValueJson.toNode(value);
  }

  @Override
  public Consumer<JsonNode> reader(ModelCall call, AnswerParts answer) {
    return event -> read(event, answer);
  }

  private static void read(JsonNode event, AnswerParts answer) {
    JsonNode message = event.path("message");
    answer.reasoning(message.path("thinking").asText());
    answer.text(message.path("content").asText());
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      answer.tool(call.path("id").asText(), function.path("name").asText(), function.path("arguments").toString());
    }
    if (event.path("done").asBoolean()) {
      answer.finish(event.path("done_reason").asText("stop"));
      if (event.has("eval_count")) {
        answer.usage(event.path("prompt_eval_count").asLong(), event.path("eval_count").asLong());
      }
    }
  }
}
