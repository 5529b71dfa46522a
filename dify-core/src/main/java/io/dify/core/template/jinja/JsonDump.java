package io.dify.core.template.jinja;

import io.dify.core.value.PythonText;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** JSON as Jinja's filter {@code tojson} writes it: keys sorted, ASCII only, and safe within HTML. */
final class JsonDump {
  private final TextBuffer out;
  private final Budget budget;
  private final long indent;

  private JsonDump(long indent, Budget budget) {
    this.out = new TextBuffer(budget);
    this.budget = budget;
    this.indent = indent;
  }

  /** @param indent blanks a level, -1 for one line */
  static String dump(Object value, long indent, Budget budget) {
    JsonDump dump = new JsonDump(indent, budget);
    dump.write(value, 0);
    return dump.out.toString();
  }

  private void write(Object value, int depth) {
    budget.step();
    budget.enter();
    switch (value) {
      case None none -> out.append("null");
      case Undefined undefined -> throw Failures.undefined(undefined);
      case Boolean truth -> out.append(truth ? "true" : "false");
      case Double number -> out.append(floating(number));
      case String text -> text(text);
      case PyList list -> array(List.copyOf(list.items), depth);
      case PyTuple tuple -> array(tuple.items(), depth);
      case PyDict dict -> object(dict, depth);
      default -> {
        if (!Numbers.is(value)) {
          throw Failures.type("tojson cannot write " + Py.typeName(value) + "; use the filter list first");
        }
        out.append(value.toString());
      }
    }
    budget.leave();
  }

  private static String floating(double number) {
    return Double.isNaN(number)
        ? "NaN"
        : Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity" : PythonText.number(number);
  }

  private void array(List<Object> items, int depth) {
    Iterator<Object> all = items.iterator();
    out.append("[");
    while (all.hasNext()) {
      line(depth + 1);
      write(all.next(), depth + 1);
      out.append(all.hasNext() ? indent < 0 ? ", " : "," : "");
    }
    if (!items.isEmpty()) {
      line(depth);
    }
    out.append("]");
  }

  private void object(PyDict dict, int depth) {
    Map<String, Object> sorted = new TreeMap<>();
    budget.items(2L * dict.entries.size());
    dict.entries.forEach((key, value) -> sorted.put(key(key), value));
    Iterator<Map.Entry<String, Object>> all = sorted.entrySet().iterator();
    out.append("{");
    while (all.hasNext()) {
      Map.Entry<String, Object> entry = all.next();
      line(depth + 1);
      text(entry.getKey());
      out.append(": ");
      write(entry.getValue(), depth + 1);
      out.append(all.hasNext() ? indent < 0 ? ", " : "," : "");
    }
    if (!sorted.isEmpty()) {
      line(depth);
    }
    out.append("}");
  }

  private String key(Object key) {
    return switch (key) {
      case String text -> text;
      case None none -> "null";
      case Boolean truth -> truth ? "true" : "false";
      case Double number -> floating(number);
      default -> {
        if (!Numbers.is(key)) {
          throw Failures.type("tojson cannot write " + Py.typeName(key) + " as a key");
        }
        yield key.toString();
      }
    };
  }

  private void line(int depth) {
    if (indent >= 0) {
      out.append("\n").repeat(" ", Math.min(indent, Integer.MAX_VALUE) * depth);
    }
  }

  private void text(String text) {
    budget.text(text.length());
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '<', '>', '&', '\'' -> quoted.append("\\u%04x".formatted((int) c));
        default -> {
          if (c < ' ' || c > '~') {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    out.append(quoted.append('"').toString());
  }
}
