package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads JSON, or YAML as OpenAPI wants it: plain scalars mean what the JSON schema of YAML 1.2 says ({@code no} and dates are texts). Aliases are written out
 * within a budget.
 */
final class DocumentTree {
  static final int MAX_CHARS = 2 << 20;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 200_000;
  private static final String STANDARD_TAG = "tag:yaml.org,2002:";
  private static final Set<String> TAGS = Set.of("str", "int", "float", "bool", "null", "map", "seq", "timestamp",
      "merge", "value");
  private static final Map<String, Value> WORDS = words();
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,18}");
  private static final Pattern FRACTION = Pattern
      .compile("[-+]?(\\.\\d{1,40}|\\d{1,40}(\\.\\d{0,40})?)([eE][-+]?\\d{1,4})?");

  private int values;

  private DocumentTree() {}

  /**
   * The document.
   *
   * @throws DifyException {@code SYNTAX} with line and column, {@code TOO_LARGE}
   */
  static Value.Obj read(String text) {
    if (text.length() > MAX_CHARS) {
      throw new DifyException(ErrorCode.TOO_LARGE,
          "The document has more than " + MAX_CHARS + " characters; cut it down to the operations you need.");
    }
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    Value read = body.stripLeading().startsWith("{") ? ValueJson.read(body) : yaml(body);
    if (read instanceof Value.Obj object) {
      return object;
    }
    throw new DifyException(ErrorCode.SYNTAX, "The document is no mapping.");
  }

  private static Value yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARS);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (root == null) {
        throw new DifyException(ErrorCode.SYNTAX, "The document is empty.");
      }
      return new DocumentTree().value(root, 0);
    } catch (MarkedYAMLException e) {
      throw new DifyException(ErrorCode.SYNTAX, "Not valid YAML" + place(e.getProblemMark()) + ": " + e.getProblem(),
          e);
    } catch (YAMLException e) {
      throw new DifyException(ErrorCode.SYNTAX, "Not valid YAML: " + e.getMessage(), e);
    }
  }

  private static String place(@Nullable Mark mark) {
    return mark == null ? "" : " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  private Value value(Node node, int depth) {
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The document is nested deeper than " + MAX_DEPTH
          + " levels, or has more than " + MAX_VALUES + " values when its aliases are written out.");
    }
    String tag = node.getTag().getValue();
    if (!tag.startsWith(STANDARD_TAG) || !TAGS.contains(tag.substring(STANDARD_TAG.length()))) {
      throw new DifyException(ErrorCode.SYNTAX, "Not valid here" + place(node.getStartMark())
          + ": a tag that names no plain value. Remove it.");
    }
    return switch (node) {
      case ScalarNode scalar -> scalar.isPlain() ? plain(scalar.getValue()) : Value.of(scalar.getValue());
      case SequenceNode sequence -> {
        List<Value> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(value(item, depth + 1)));
        yield new Value.Array(items);
      }
      case MappingNode mapping -> mapping(mapping, depth);
      default -> Value.nothing();
    };
  }

  private Value.Obj mapping(MappingNode mapping, int depth) {
    Map<String, Value> fields = new LinkedHashMap<>();
    Map<String, Value> merged = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new DifyException(ErrorCode.SYNTAX,
            "Not valid here" + place(entry.getKeyNode().getStartMark()) + ": a key must be a text.");
      }
      Value value = value(entry.getValueNode(), depth + 1);
      if (key.isPlain() && key.getValue().equals("<<")) {
        merge(value, merged);
      } else if (fields.put(key.getValue(), value) != null) {
        throw new DifyException(ErrorCode.SYNTAX, "Not valid" + place(key.getStartMark()) + ": the key '"
            + key.getValue() + "' stands here twice.");
      }
    }
    merged.forEach(fields::putIfAbsent);
    return new Value.Obj(fields);
  }

  private static void merge(Value value, Map<String, Value> into) {
    switch (value) {
      case Value.Obj object -> object.fields().forEach(into::putIfAbsent);
      case Value.Array array -> array.items().forEach(item -> merge(item, into));
      default -> {
        // Nothing to merge.
      }
    }
  }

  private static Value plain(String text) {
    if (WORDS.containsKey(text)) {
      return WORDS.getOrDefault(text, Value.nothing());
    }
    if (WHOLE.matcher(text).matches()) {
      return Value.of(Long.parseLong(text));
    }
    return FRACTION.matcher(text).matches() ? Value.of(Double.parseDouble(text)) : Value.of(text);
  }

  private static Map<String, Value> words() {
    Map<String, Value> words = new HashMap<>();
    List.of("", "~", "null", "Null", "NULL").forEach(word -> words.put(word, Value.nothing()));
    List.of("true", "True", "TRUE").forEach(word -> words.put(word, Value.of(true)));
    List.of("false", "False", "FALSE").forEach(word -> words.put(word, Value.of(false)));
    return words;
  }
}
