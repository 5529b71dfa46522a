package io.dify.core.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** JSON as Python's {@code json.dumps(ensure_ascii=False)} writes it for people and prompts: a blank behind colons and commas, numbers in Python's form. */
final class JsonText {
  private static final int INDENT = 2;

  private JsonText() {}

  /** On one line: {@code {"a": [1, 2.5]}}. */
  static String line(JsonNode node) {
    return render(node, -1);
  }

  /** On several lines, indented by {@value #INDENT} blanks; empty lists and objects stay on theirs. */
  static String indented(JsonNode node) {
    return render(node, 0);
  }

  private static String render(JsonNode node, int depth) {
    int inner = depth < 0 ? -1 : depth + 1;
    List<String> items = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(item -> items.add(render(item, inner)));
      return enclosed('[', items, ']', depth);
    }
    if (node.isObject()) {
      node.properties().forEach(field -> items.add(quoted(field.getKey()) + ": " + render(field.getValue(), inner)));
      return enclosed('{', items, '}', depth);
    }
    return node.isFloatingPointNumber() ? PythonText.number(node.doubleValue()) : node.toString();
  }

  private static String enclosed(char open, List<String> items, char close, int depth) {
    if (items.isEmpty() || depth < 0) {
      return open + String.join(", ", items) + close;
    }
    String line = "\n" + " ".repeat((depth + 1) * INDENT);
    return open + line + String.join("," + line, items) + "\n" + " ".repeat(depth * INDENT) + close;
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
