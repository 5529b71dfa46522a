package io.dify.workflow.testkit;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A mapping of a case file with that of the defaults behind it: a key the case does not have is looked up there. Reading reports what does not fit,
 * as {@link NodeData} does.
 */
final class CaseData {
  static final String UNKNOWN_KEY = "unknown_key";
  private static final String WRONG_TYPE = "wrong_type";

  private final NodeData own;
  private final List<NodeData> behind;

  private CaseData(NodeData own, List<NodeData> behind) {
    this.own = own;
    this.behind = behind;
  }

  static CaseData of(NodeData own) {
    return new CaseData(own, List.of());
  }

  static CaseData of(NodeData own, NodeData defaults) {
    return new CaseData(own, List.of(defaults));
  }

  /** Reports this as no mapping, and every key but these. */
  CaseData known(String what, Collection<String> keys) {
    check(own, what, keys);
    return this;
  }

  static void check(NodeData mapping, String what, Collection<String> keys) {
    for (String key : fields(mapping).keySet()) {
      if (!keys.contains(key)) {
        mapping.at(key).error(UNKNOWN_KEY,
            "Unknown key '" + key + "'; " + what + " has " + String.join(", ", keys) + ".");
      }
    }
  }

  /** The raw fields of a mapping; anything else is reported. */
  static Map<String, Value> fields(NodeData mapping) {
    if (mapping.value() instanceof Value.Obj object) {
      return object.fields();
    }
    if (mapping.present()) {
      mapping.error(WRONG_TYPE, "This must be a mapping ('key: value'), not " + mapping.value().type().wire() + ".");
    }
    return Map.of();
  }

  /** A null of the case hides what the defaults have. */
  NodeData at(String key) {
    NodeData mine = own.at(key);
    boolean said = own.value() instanceof Value.Obj object && object.fields().containsKey(key);
    return said ? mine : behind.stream().map(each -> each.at(key)).findFirst().orElse(mine);
  }

  /** The mapping under a key, with that of the defaults behind it. */
  CaseData under(String key) {
    return new CaseData(own.at(key), behind.stream().map(each -> each.at(key)).toList());
  }

  /** All keys, those of the defaults first. */
  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    behind.forEach(each -> keys.addAll(fields(each).keySet()));
    keys.addAll(fields(own).keySet());
    return keys;
  }

  /** All values as they are. */
  Value.Obj values() {
    Map<String, Value> values = new LinkedHashMap<>();
    behind.forEach(each -> values.putAll(fields(each)));
    values.putAll(fields(own));
    return new Value.Obj(values);
  }

  boolean has(String key) {
    return at(key).present();
  }

  Optional<String> text(String key) {
    NodeData data = at(key);
    return data.present() ? Optional.of(string(data)) : Optional.empty();
  }

  OptionalInt whole(String key, int max) {
    NodeData data = at(key);
    return data.present() ? OptionalInt.of(data.whole(0, 0, max)) : OptionalInt.empty();
  }

  static List<String> texts(NodeData list) {
    return list.items().stream().map(CaseData::string).toList();
  }

  /** Text. YAML takes {@code yes} and {@code off} for truth values: nobody who writes them for text means "true". */
  static String string(NodeData data) {
    if (data.value() instanceof Value.Bool bool) {
      data.error(WRONG_TYPE, "This reads as " + bool.truth() + "; put it in quotes if it is text.");
    }
    return data.text("");
  }

  /** One of these, as it is written. */
  static Optional<String> oneOf(NodeData data, String... choices) {
    if (!data.present()) {
      return Optional.empty();
    }
    String text = data.text("");
    if (!List.of(choices).contains(text)) {
      data.error("unknown_value", "'" + text + "' is not possible here; use "
          + Arrays.stream(choices).collect(Collectors.joining(", ")) + ".");
    }
    return Optional.of(text);
  }

  /** A list, or one thing in place of a list of one. */
  static List<NodeData> oneOrMore(NodeData data) {
    return data.value() instanceof Value.Array ? new ArrayList<>(data.items()) : List.of(data);
  }
}
