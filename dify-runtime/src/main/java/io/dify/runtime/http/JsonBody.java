package io.dify.runtime.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON object a request carries, with typed reading. Absent and null are the same; unknown fields are ignored; a wrong type is an
 * {@code INVALID_PARAM} that names the field.
 */
public final class JsonBody {
  private static final Value.Obj EMPTY = new Value.Obj(Map.of());

  private final JsonNode root;
  /** Where in the request it stands, for messages: empty, or {@code segment.} and the like. */
  private final String place;

  private JsonBody(JsonNode root, String place) {
    this.root = root;
    this.place = place;
  }

  /**
   * Reads a body; an empty one counts as an empty object.
   *
   * @throws DifyException {@code BAD_REQUEST} when it is no JSON, {@code INVALID_PARAM} when it is no object
   */
  public static JsonBody parse(byte[] bytes) {
    if (bytes.length == 0) {
      return new JsonBody(ValueJson.mapper().createObjectNode(), "");
    }
    try {
      JsonNode node = ValueJson.mapper().readTree(bytes);
      if (node instanceof ObjectNode object) {
        return new JsonBody(object, "");
      }
    } catch (IOException e) {
      throw new DifyException(ErrorCode.BAD_REQUEST,
          "The body is not valid JSON. Send a JSON object in UTF-8, with 'Content-Type: application/json'.", e);
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, "The body must be a JSON object, such as {\"query\": \"...\"}.");
  }

  /** Text that must be there and not be blank. */
  public String requiredText(String name) {
    String text = text(name, "");
    if (text.isBlank()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'" + place + name + "' is required and must not be empty.");
    }
    return text;
  }

  /** Text. */
  public String text(String name, String fallback) {
    JsonNode node = root.path(name);
    if (absent(node)) {
      return fallback;
    }
    if (!node.isTextual()) {
      throw wrongType(name, "a string");
    }
    return node.textValue();
  }

  /** One of several words. */
  public String oneOf(String name, String fallback, List<String> words) {
    String text = text(name, fallback);
    if (!words.contains(text)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'" + place + name + "' must be one of " + String.join(", ", words) + ".");
    }
    return text;
  }

  /** True or false. */
  public boolean truth(String name, boolean fallback) {
    JsonNode node = root.path(name);
    if (absent(node)) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw wrongType(name, "true or false");
    }
    return node.booleanValue();
  }

  /** Whether a field is there and not null. */
  public boolean has(String name) {
    return !absent(root.path(name));
  }

  /** A list of texts; empty when absent. */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(name, "a list of strings")) {
      if (!item.isTextual()) {
        throw wrongType(name, "a list of strings");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** An object to read on in; empty when absent. */
  public Optional<JsonBody> part(String name) {
    JsonNode node = root.path(name);
    if (absent(node)) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw wrongType(name, "an object");
    }
    return Optional.of(new JsonBody(node, place + name + "."));
  }

  /** A list of objects to read on in; empty when absent. */
  public List<JsonBody> parts(String name) {
    List<JsonBody> parts = new ArrayList<>();
    for (JsonNode item : list(name, "a list of objects")) {
      if (!item.isObject()) {
        throw wrongType(name, "a list of objects");
      }
      parts.add(new JsonBody(item, place + name + "[" + parts.size() + "]."));
    }
    return parts;
  }

  private JsonNode list(String name, String expected) {
    JsonNode node = root.path(name);
    if (!absent(node) && !node.isArray()) {
      throw wrongType(name, expected);
    }
    return node;
  }

  /** Any value but null; empty when absent. */
  public Optional<Value> value(String name) {
    JsonNode node = root.path(name);
    return absent(node) ? Optional.empty() : Optional.of(ValueJson.fromNode(node));
  }

  /** An object; empty when absent. */
  public Value.Obj object(String name) {
    JsonNode node = root.path(name);
    if (absent(node)) {
      return EMPTY;
    }
    if (!node.isObject() || !(ValueJson.fromNode(node) instanceof Value.Obj object)) {
      throw wrongType(name, "an object");
    }
    return object;
  }

  /** A list of objects; empty when absent. */
  public List<Value.Obj> objects(String name) {
    JsonNode node = root.path(name);
    if (absent(node)) {
      return List.of();
    }
    List<Value.Obj> items = new ArrayList<>();
    for (JsonNode item : node) {
      if (item.isObject() && ValueJson.fromNode(item) instanceof Value.Obj object) {
        items.add(object);
      }
    }
    if (!node.isArray() || items.size() != node.size()) {
      throw wrongType(name, "a list of objects");
    }
    return items;
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private DifyException wrongType(String name, String expected) {
    return new DifyException(ErrorCode.INVALID_PARAM, "'" + place + name + "' must be " + expected + ".");
  }
}
