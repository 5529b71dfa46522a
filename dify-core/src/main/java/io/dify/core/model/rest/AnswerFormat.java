package io.dify.core.model.rest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelCall;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import org.jspecify.annotations.Nullable;

/** The form an answer must have. */
public sealed interface AnswerFormat {
  /** Any text. */
  record Text() implements AnswerFormat {}

  /** Any JSON. */
  record Json() implements AnswerFormat {}

  /**
   * JSON that fits a schema.
   *
   * @param name name of the schema, for services that want one
   */
  record Schema(String name, Value.Obj schema) implements AnswerFormat {}

  /**
   * What a call asks for: its schema, else what the parameters {@code response_format} and {@code json_schema} say, which are taken.
   *
   * @throws DifyException {@code INVALID_PARAM} when they make no sense
   */
  static AnswerFormat of(ModelCall call, CallParameters parameters) {
    String wanted = parameters.text("response_format");
    String schema = parameters.text("json_schema");
    if (call.responseSchema() != null) {
      return new Schema("response", call.responseSchema());
    }
    return switch (wanted == null ? "text" : wanted) {
      case "text" -> new Text();
      case "json_object" -> new Json();
      case "json_schema" -> named(schema);
      default -> throw new DifyException(ErrorCode.INVALID_PARAM, "The model parameter 'response_format' must be text,"
          + " json_object or json_schema, not '" + wanted + "'.");
    };
  }

  /** A schema as Dify keeps it, in OpenAI's form: an object with {@code name} and {@code schema}; a bare schema is taken too. */
  private static AnswerFormat named(@Nullable String text) {
    if (text == null || text.isBlank() || !(ValueJson.read(text) instanceof Value.Obj object)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The response format json_schema needs the model parameter 'json_schema' with a JSON object.");
    }
    if (object.fields().get("schema") instanceof Value.Obj schema) {
      return new Schema(object.fields().get("name") instanceof Value.Text name ? name.text() : "response", schema);
    }
    return new Schema("response", object);
  }
}
