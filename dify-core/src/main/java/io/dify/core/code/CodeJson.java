package io.dify.core.code;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what user code gave as JSON. Tolerant where languages are: {@code NaN} and infinities are numbers, of keys that are there twice the last counts. What
 * looks like a file is a plain object: code cannot make files. Stateless, thread-safe.
 */
public final class CodeJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private CodeJson() {}

  /**
   * The value of a text.
   *
   * @throws DifyException {@code SYNTAX} saying what is wrong
   */
  public static Value read(String json) {
    try {
      return value(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.SYNTAX, e.getOriginalMessage(), e);
    }
  }

  private static Value value(JsonNode node) {
    if (node.isArray()) {
      List<Value> items = new ArrayList<>(node.size());
      node.forEach(item -> items.add(value(item)));
      return new Value.Array(items);
    }
    if (node.isObject()) {
      Map<String, Value> fields = new LinkedHashMap<>();
      node.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
      return new Value.Obj(fields);
    }
    return ValueJson.fromNode(node);
  }
}
