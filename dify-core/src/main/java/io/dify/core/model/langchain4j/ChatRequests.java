package io.dify.core.model.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.rest.AnswerFormat;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our calls as langchain4j's requests. Parameters have Dify's names, which are those of OpenAI. */
public final class ChatRequests {
  private ChatRequests() {}

  /** A request with the messages of the call and these parameters. */
  public static ChatRequest of(ModelCall call, ChatRequestParameters parameters) {
    return ChatRequest.builder().messages(ChatMessages.of(call.messages())).parameters(parameters).build();
  }

  /**
   * Sets what all models of langchain4j know: {@code temperature}, {@code top_p}, {@code presence_penalty}, {@code frequency_penalty}, {@code stop},
   * {@code response_format} with {@code json_schema}, and the tools. Takes them out of the parameters.
   */
  public static void common(DefaultChatRequestParameters.Builder<?> builder, ModelCall call,
      CallParameters parameters) {
    builder.temperature(parameters.number("temperature"));
    builder.topP(parameters.number("top_p"));
    builder.presencePenalty(parameters.number("presence_penalty"));
    builder.frequencyPenalty(parameters.number("frequency_penalty"));
    builder.stopSequences(parameters.texts("stop"));
    builder.responseFormat(format(call, parameters));
    if (!call.tools().isEmpty()) {
      builder.toolSpecifications(call.tools().stream().map(ChatRequests::tool).toList());
    }
  }

  private static @Nullable ResponseFormat format(ModelCall call, CallParameters parameters) {
    return switch (AnswerFormat.of(call, parameters)) {
      case AnswerFormat.Text text -> null;
      case AnswerFormat.Json json -> ResponseFormat.JSON;
      case AnswerFormat.Schema schema -> json(schema.name(), schema.schema());
    };
  }

  private static ResponseFormat json(String name, Value.Obj schema) {
    return ResponseFormat.builder().type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder().name(name).rootElement(raw(schema)).build()).build();
  }

  private static ToolSpecification tool(ToolSpec tool) {
    Map<String, JsonSchemaElement> properties = new LinkedHashMap<>();
    Map<String, JsonSchemaElement> definitions = new LinkedHashMap<>();
    Map<String, Value> schema = tool.parameters().fields();
    fields(schema.get("properties")).forEach((name, property) -> properties.put(name, raw(property)));
    fields(schema.get("$defs")).forEach((name, definition) -> definitions.put(name, raw(definition)));
    JsonObjectSchema parameters = JsonObjectSchema.builder().addProperties(properties).definitions(definitions)
        .required(texts(schema.get("required"))).build();
    return ToolSpecification.builder().name(tool.name()).description(tool.description()).parameters(parameters)
        .build();
  }

  private static Map<String, Value> fields(@Nullable Value value) {
    return value instanceof Value.Obj object ? object.fields() : Map.of();
  }

  private static List<String> texts(@Nullable Value value) {
    return value instanceof Value.Array array
        ? array.items().stream().filter(Value.Text.class::isInstance).map(item -> ((Value.Text) item).text()).toList()
        : List.of();
  }

  private static JsonRawSchema raw(Value schema) {
    return JsonRawSchema.from(ValueJson.write(schema));
  }
}
