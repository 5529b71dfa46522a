package io.dify.core.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON form of values. A file is the object Dify puts on the wire (recognised by {@code dify_model_identity}). Fractions that are no
 * JSON numbers (NaN, infinities) become null. Stateless, thread-safe.
 */
public final class ValueJson {
  private static final String FILE_MARK = "__dify__file__";
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ValueJson() {}

  /** The mapper of this project: strict about duplicate keys and trailing text, no polymorphic types. Do not reconfigure. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** One line of JSON; text outside ASCII is kept. */
  public static String write(Value value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /**
   * The same, behind what is there already. Goes without a generator and its buffers: those are kept by thread, and made anew on every virtual one.
   */
  public static void write(Value value, StringBuilder out) {
    switch (value) {
      case Value.Text t -> quote(t.text(), out);
      case Value.Whole w -> out.append(w.number());
      case Value.Fraction f -> out.append(Double.isFinite(f.number()) ? Double.toString(f.number()) : "null");
      case Value.Bool b -> out.append(b.truth());
      case Value.Nothing n -> out.append("null");
      case Value.File f -> out.append(fileNode(f.file()));
      case Value.Array a -> writeAll(a.items(), out);
      case Value.Obj o -> writeAll(o.fields(), out);
    }
  }

  private static void writeAll(List<Value> items, StringBuilder out) {
    char before = '[';
    for (Value item : items) {
      write(item, out.append(before));
      before = ',';
    }
    out.append(items.isEmpty() ? "[]" : "]");
  }

  private static void writeAll(Map<String, Value> fields, StringBuilder out) {
    char before = '{';
    for (Map.Entry<String, Value> field : fields.entrySet()) {
      quote(field.getKey(), out.append(before));
      write(field.getValue(), out.append(':'));
      before = ',';
    }
    out.append(fields.isEmpty() ? "{}" : "}");
  }

  /** A text as a JSON string with its quotes, behind what is there already. */
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next < ' ' || next == '"' || next == '\\') {
        out.append(text, from, at);
        JsonStringEncoder.getInstance().quoteAsString(text.substring(at, at + 1), out);
        from = at + 1;
      }
    }
    out.append(text, from, text.length()).append('"');
  }

  /** JSON on several lines, indented by two blanks, numbers in Python's form; for people. */
  public static String writeIndented(Value value) {
    return JsonText.indented(toNode(value));
  }

  /**
   * Reads one JSON document.
   *
   * @throws DifyException {@link ErrorCode#SYNTAX} with line and column when the text is no JSON
   */
  public static Value read(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node.isMissingNode()) {
        throw new DifyException(ErrorCode.SYNTAX, "Not valid JSON: the text is empty.");
      }
      return fromNode(node);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new DifyException(ErrorCode.SYNTAX, "Not valid JSON" + place + ": " + e.getOriginalMessage());
    }
  }

  /** The value as a Jackson tree. */
  public static JsonNode toNode(Value value) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    return switch (value) {
      case Value.Text t -> make.textNode(t.text());
      case Value.Whole w -> make.numberNode(w.number());
      case Value.Fraction f -> Double.isFinite(f.number()) ? make.numberNode(f.number()) : make.nullNode();
      case Value.Bool b -> make.booleanNode(b.truth());
      case Value.Nothing n -> make.nullNode();
      case Value.File f -> fileNode(f.file());
      case Value.Array a -> {
        ArrayNode array = make.arrayNode(a.items().size());
        a.items().forEach(item -> array.add(toNode(item)));
        yield array;
      }
      case Value.Obj o -> {
        ObjectNode object = make.objectNode();
        o.fields().forEach((name, field) -> object.set(name, toNode(field)));
        yield object;
      }
    };
  }

  /** A value from a Jackson tree; null and missing nodes become {@link Value#nothing()}. */
  public static Value fromNode(@Nullable JsonNode node) {
    if (node == null || node.isNull() || node.isMissingNode()) {
      return Value.nothing();
    }
    if (node.isTextual()) {
      return new Value.Text(node.textValue());
    }
    if (node.isBoolean()) {
      return new Value.Bool(node.booleanValue());
    }
    if (node.isNumber()) {
      return node.isIntegralNumber() && node.canConvertToLong()
          ? new Value.Whole(node.longValue())
          : new Value.Fraction(node.doubleValue());
    }
    if (node.isArray()) {
      List<Value> items = new ArrayList<>(node.size());
      node.forEach(item -> items.add(fromNode(item)));
      return new Value.Array(items);
    }
    if (FILE_MARK.equals(node.path("dify_model_identity").asText())) {
      return new Value.File(file(node));
    }
    Map<String, Value> fields = new LinkedHashMap<>();
    node.properties().forEach(field -> fields.put(field.getKey(), fromNode(field.getValue())));
    return new Value.Obj(fields);
  }

  private static ObjectNode fileNode(FileRef file) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("dify_model_identity", FILE_MARK).put("id", file.id()).put("type", file.type())
        .put("transfer_method", file.transferMethod())
        .put("remote_url", file.transferMethod().equals("remote_url") ? file.url() : null).put("filename", file.name())
        .put("extension", file.extension())
        .put("mime_type", file.mimeType()).put("size", file.size()).put("url", file.url())
        .put("related_id", file.relatedId());
    return node;
  }

  private static FileRef file(JsonNode node) {
    return new FileRef(node.path("id").asText(), node.path("type").asText(), node.path("transfer_method").asText(),
        node.path("filename").asText(), node.path("extension").asText(), node.path("mime_type").asText(),
        node.path("size").asLong(-1), text(node, "url", "remote_url"), text(node, "related_id", "reference"));
  }

  /** The field under its name of today, or else under its other one. */
  private static @Nullable String text(JsonNode node, String name, String other) {
    if (node.hasNonNull(name)) {
      return node.get(name).asText();
    }
    return node.hasNonNull(other) ? node.get(other).asText() : null;
  }
}
