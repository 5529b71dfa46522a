package io.dify.core.model.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.rest.AnswerFormat;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A call in Converse's form. */
record ConverseRequest(ModelCall call, ConverseMedia media, boolean callsTools) {
  static final String THINKING = "thinking";
  private static final int DEFAULT_BUDGET = 1024;
  private static final Set<String> TOP_LEVEL = Set.of("guardrailConfig", "performanceConfig", "requestMetadata",
      "serviceTier", "outputConfig", "additionalModelResponseFieldPaths");
  private static final Value.Obj ANYTHING = new Value.Obj(Map.of("type", Value.of("object")));

  ObjectNode body() {
    CallParameters parameters = new CallParameters(call);
    ConverseForm form = ConverseForm.of(call, parameters, callsTools);
    ConverseMessages messages = new ConverseMessages(media);
    messages.addAll(call.messages());
    messages.tell(form.sentence());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("messages", messages.turns());
    if (!messages.system().isEmpty()) {
      body.set("system", messages.system());
    }
    inference(body, parameters);
    tools(body, form);
    rest(body, parameters);
    return body;
  }

  private static void inference(ObjectNode body, CallParameters parameters) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    Integer maxTokens = parameters.whole("max_tokens");
    if (maxTokens != null) {
      config.put("maxTokens", maxTokens);
    }
    Double temperature = parameters.number("temperature");
    if (temperature != null) {
      config.put("temperature", temperature);
    }
    Double topP = parameters.number("top_p");
    if (topP != null) {
      config.put("topP", topP);
    }
    List<String> stop = parameters.texts("stop");
    if (stop != null) {
      stop.forEach(config.putArray("stopSequences")::add);
    }
    if (!config.isEmpty()) {
      body.set("inferenceConfig", config);
    }
  }

  private void tools(ObjectNode body, ConverseForm form) {
    ArrayNode tools = JsonNodeFactory.instance.arrayNode();
    for (ToolSpec tool : call.tools().isEmpty() ? earlier() : call.tools()) {
      tool(tools, tool);
    }
    if (form.isTool() && form.format() instanceof AnswerFormat.Schema schema) {
      tool(tools, new ToolSpec(ConverseForm.TOOL, "Gives the answer.", schema.schema()));
      body.withObject("/toolConfig/toolChoice/tool").put("name", ConverseForm.TOOL);
    }
    if (!tools.isEmpty()) {
      body.withObject("/toolConfig").set("tools", tools);
    }
  }

  /** Tools of earlier turns: Converse refuses their requests and results where it is not told of any tool. */
  private List<ToolSpec> earlier() {
    return call.messages().stream().flatMap(message -> message.toolRequests().stream()).map(ToolRequest::name)
        .distinct().map(name -> new ToolSpec(name, "", ANYTHING)).toList();
  }

  private static void tool(ArrayNode tools, ToolSpec tool) {
    ObjectNode spec = tools.addObject().putObject("toolSpec").put("name", tool.name());
    if (!tool.description().isBlank()) {
      spec.put("description", tool.description());
    }
    spec.putObject("inputSchema").set("json", ValueJson.toNode(tool.parameters()));
  }

  private void rest(ObjectNode body, CallParameters parameters) {
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    Integer budget = parameters.whole("thinking_budget");
    if (!(call.parameters().get(THINKING) instanceof Value.Obj) && parameters.truth(THINKING)) {
      more.putObject(THINKING).put("type", "enabled").put("budget_tokens", budget == null ? DEFAULT_BUDGET : budget);
    }
    parameters.rest()
        .forEach((name, value) -> (TOP_LEVEL.contains(name) ? body : more).set(name, ValueJson.toNode(value)));
    if (!more.isEmpty()) {
      body.set("additionalModelRequestFields", more);
    }
  }
}
