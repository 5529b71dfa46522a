package io.dify.core.model.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelCall;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.rest.AnswerFormat;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.model.rest.Inline;
import io.dify.core.model.rest.ToolCalls;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call in Gemini's form. */
record GeminiRequest(ModelCall call, HttpGateway http, Cancellation cancellation) {
  ObjectNode body(boolean thinks) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode contents = body.putArray("contents");
    String lastRole = "";
    for (Message message : call.messages()) {
      if (message.role() == Role.SYSTEM) {
        if (!message.text().isBlank()) {
          body.withObject("/systemInstruction").withArray("parts").addObject().put("text", message.text());
        }
        continue;
      }
      String role = message.role() == Role.ASSISTANT ? "model" : "user";
      ObjectNode content = role.equals(lastRole)
          ? (ObjectNode) contents.get(contents.size() - 1)
          : contents.addObject().put("role", role);
      parts(message, content.withArray("parts"));
      lastRole = role;
    }
    tools(body);
    ObjectNode config = config(thinks);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    return body;
  }

  private void parts(Message message, ArrayNode parts) {
    if (message.role() == Role.TOOL) {
      ObjectNode response = parts.addObject().putObject("functionResponse");
      response.put("name", ToolCalls.name(message, call.messages()));
      response.putObject("response").put("result", message.text());
      return;
    }
    for (MessagePart part : message.parts()) {
      switch (part) {
        case MessagePart.Text text -> sign(parts.addObject().put("text", text.text()), message, "text");
        case MessagePart.Image image -> inline(parts, image.url(), "");
        case MessagePart.Media media -> inline(parts, media.url(), media.mimeType());
      }
    }
    for (ToolRequest request : message.toolRequests()) {
      ObjectNode part = parts.addObject();
      part.putObject("functionCall").put("name", request.name()).set("args", ToolCalls.arguments(request));
      sign(part, message, request.id());
    }
  }

  private static void sign(ObjectNode part, Message message, String signed) {
    if (message.providerData().fields().get(signed) instanceof Value.Text signature) {
      part.put("thoughtSignature", signature.text());
    }
  }

  private void inline(ArrayNode parts, String url, String mimeType) {
    Inline file = Inline.of(url, http, cancellation).typed(mimeType);
    parts.addObject().putObject("inlineData").put("mimeType", file.mimeType()).put("data", file.base64());
  }

  private void tools(ObjectNode body) {
    if (call.tools().isEmpty()) {
      return;
    }
    ArrayNode declarations = body.putArray("tools").addObject().putArray("functionDeclarations");
    for (ToolSpec tool : call.tools()) {
      declarations.addObject().put("name", tool.name()).put("description", tool.description())
          .set("parametersJsonSchema", ValueJson.toNode(tool.parameters()));
    }
  }

  private ObjectNode config(boolean thinks) {
    CallParameters parameters = new CallParameters(call);
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    put(config, "temperature", parameters.number("temperature"));
    put(config, "topP", parameters.number("top_p"));
    put(config, "topK", parameters.whole("top_k"));
    put(config, "maxOutputTokens", parameters.whole("max_tokens"));
    put(config, "maxOutputTokens", parameters.whole("max_output_tokens"));
    put(config, "presencePenalty", parameters.number("presence_penalty"));
    put(config, "frequencyPenalty", parameters.number("frequency_penalty"));
    put(config, "seed", parameters.whole("seed"));
    List<String> stop = parameters.texts("stop");
    if (stop != null) {
      stop.forEach(config.putArray("stopSequences")::add);
    }
    switch (AnswerFormat.of(call, parameters)) {
      case AnswerFormat.Text text -> {
        // Text is what comes when nothing is said.
      }
      case AnswerFormat.Json json -> config.put("responseMimeType", "application/json");
      case AnswerFormat.Schema schema -> config.put("responseMimeType", "application/json").set("responseJsonSchema",
          ValueJson.toNode(schema.schema()));
    }
    think(config, parameters, thinks);
    parameters.rest().forEach((name, value) -> config.set(name, ValueJson.toNode(value)));
    return config;
  }

  private static void think(ObjectNode config, CallParameters parameters, boolean thinks) {
    Integer budget = parameters.whole("thinking_budget");
    if (thinks || budget != null) {
      config.putObject("thinkingConfig").put("includeThoughts", true);
    }
    if (budget != null) {
      config.withObject("/thinkingConfig").put("thinkingBudget", budget);
    }
  }

  private static void put(ObjectNode config, String name, @Nullable Number value) {
    if (value instanceof Integer whole) {
      config.put(name, whole);
    } else if (value != null) {
      config.put(name, value.doubleValue());
    }
  }
}
