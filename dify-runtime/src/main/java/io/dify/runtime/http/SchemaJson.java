package io.dify.runtime.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes shapes as JSON Schema; those with a name go among the components, once. For one document, one thread. */
final class SchemaJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, Schema> named = new LinkedHashMap<>();
  private final Map<String, ObjectNode> components = new TreeMap<>();

  /** All that were given a name, sorted by it. */
  Map<String, ObjectNode> components() {
    return components;
  }

  /** A shape, or a reference to it. */
  ObjectNode write(Schema schema) {
    return switch (schema) {
      case Schema.Plain plain -> plain(plain);
      case Schema.Anything any -> JSON.objectNode();
      case Schema.ListOf list -> {
        ObjectNode node = JSON.objectNode().put("type", "array");
        node.set("items", write(list.items()));
        yield node;
      }
      case Schema.MapOf map -> {
        ObjectNode node = JSON.objectNode().put("type", "object");
        node.set("additionalProperties", write(map.values()));
        yield node;
      }
      case Schema.Obj object -> object.name().isEmpty() ? object(object) : reference(object.name(), object);
      case Schema.OrNull orNull -> orNull(orNull.schema());
      case Schema.OneOf oneOf -> {
        ObjectNode node = JSON.objectNode();
        ArrayNode all = node.putArray("anyOf");
        oneOf.schemas().forEach(each -> all.add(write(each)));
        yield node;
      }
      case Schema.Tagged tagged -> reference(tagged.name(), tagged);
    };
  }

  private static ObjectNode plain(Schema.Plain plain) {
    ObjectNode node = JSON.objectNode().put("type", plain.type().name().toLowerCase(Locale.ROOT));
    new TreeMap<>(plain.rules()).forEach((name, value) -> node.set(name, ValueJson.mapper().valueToTree(value)));
    return node;
  }

  private ObjectNode object(Schema.Obj object) {
    ObjectNode node = JSON.objectNode().put("type", "object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = JSON.arrayNode();
    for (Schema.Field field : object.fields()) {
      ObjectNode written = write(field.schema());
      if (!field.text().isEmpty()) {
        written.put("description", field.text());
      }
      properties.set(field.name(), written);
      if (field.required()) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    return node;
  }

  private ObjectNode orNull(Schema schema) {
    ObjectNode node = write(schema);
    if (node.path("type").isTextual()) {
      ArrayNode types = JSON.arrayNode().add(node.path("type").textValue()).add("null");
      node.set("type", types);
      if (node.get("enum") instanceof ArrayNode words) {
        words.addNull();
      }
      return node;
    }
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(node).addObject().put("type", "null");
    return either;
  }

  /** Two different shapes of one name are a defect of whoever wrote the second. */
  private ObjectNode reference(String name, Schema schema) {
    Schema known = named.putIfAbsent(name, schema);
    if (known == null) {
      components.put(name, schema instanceof Schema.Tagged tagged ? tagged(tagged) : object((Schema.Obj) schema));
    } else if (!known.equals(schema)) {
      throw new DifyException(ErrorCode.CONFLICT, "Two different schemas are named '" + name + "'.");
    }
    return JSON.objectNode().put("$ref", "#/components/schemas/" + name);
  }

  private ObjectNode tagged(Schema.Tagged tagged) {
    ObjectNode node = JSON.objectNode();
    ArrayNode all = node.putArray("oneOf");
    tagged.shapes().forEach((word, shape) -> all.add(object(new Schema.Obj("",
        shape.fields().stream().map(field -> field.name().equals(tagged.field())
            ? new Schema.Field(field.name(), Schema.words(word), true, field.text())
            : field).toList()))));
    return node;
  }
}
