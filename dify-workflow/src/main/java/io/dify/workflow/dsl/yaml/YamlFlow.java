package io.dify.workflow.dsl.yaml;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes single values into a YAML text: short, quoted only where they must be. Stateless. */
final class YamlFlow {
  /** Texts that mean themselves without quotes wherever they stand. */
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N} _.;!?'()%/+*=$-]*(?<! )");
  private static final Pattern BLOCK = Pattern
      .compile("[^\\s\\p{Cntrl}][^\\p{Cntrl}\\u0085\\u2028\\u2029]*(\\n[^\\p{Cntrl}\\u0085\\u2028\\u2029]*)*\\n?");

  private static final Pattern UNSAFE = Pattern.compile("[\\x7F-\\x9F\\u2028\\u2029\\uFEFF\\uFFFE\\uFFFF]");

  private YamlFlow() {}

  /**
   * A value on the line where it stands.
   *
   * @param flow whether it stands between braces or brackets
   * @param indent column of its key
   */
  static String inline(Value value, boolean flow, int indent) {
    if (!flow && value instanceof Value.Text text && text.text().indexOf('\n') >= 0) {
      return block(text.text(), indent + 2);
    }
    return switch (value) {
      case Value.Array array -> array.items().stream().map(item -> inline(item, true, indent))
          .collect(Collectors.joining(", ", "[", "]"));
      case Value.Obj object -> object.fields().entrySet().stream().map(entry -> entry(entry, true, indent))
          .collect(Collectors.joining(", ", "{", "}"));
      case Value.Text text -> text(text.text(), flow);
      case Value.Fraction fraction -> YamlWriter.fraction(fraction);
      case Value.File file ->
        inline(ValueJson.fromNode(ValueJson.toNode(file)) instanceof Value.Obj o ? o : Value.nothing(),
            flow, indent);
      case Value.Whole w -> ValueJson.write(w);
      case Value.Bool b -> ValueJson.write(b);
      case Value.Nothing n -> "null";
    };
  }

  /** A list or mapping with one line for each of what it holds. */
  static String lines(Value value, int column) {
    String between = "\n" + " ".repeat(column);
    return switch (value) {
      case Value.Array array when !array.items().isEmpty() -> array.items().stream()
          .map(item -> "- " + inline(item, true, column)).collect(Collectors.joining(between));
      case Value.Obj object when !object.fields().isEmpty() -> object.fields().entrySet().stream()
          .map(entry -> entry(entry, false, column)).collect(Collectors.joining(between));
      default -> inline(value, true, column);
    };
  }

  private static String entry(Map.Entry<String, Value> entry, boolean flow, int indent) {
    return text(entry.getKey(), flow) + ": " + inline(entry.getValue(), flow, indent);
  }

  /** A question mark ends a plain text between brackets. */
  private static String text(String text, boolean flow) {
    boolean plain = PLAIN.matcher(text).matches() && !(flow && text.indexOf('?') >= 0)
        && Scalars.kind(text) == Scalars.Kind.TEXT;
    return plain ? text : quoted(text);
  }

  /** As JSON, with escapes for what YAML takes for line breaks or does not take at all. */
  private static String quoted(String text) {
    return UNSAFE.matcher(ValueJson.write(Value.of(text)))
        .replaceAll(match -> String.format("\\\\u%04x", (int) match.group().charAt(0)));
  }

  private static String block(String text, int indent) {
    if (!BLOCK.matcher(text).matches() || text.endsWith("\n\n")) {
      return text(text, false);
    }
    String margin = " ".repeat(indent);
    return (text.endsWith("\n") ? "|" : "|-") + List.of(text.split("\n")).stream()
        .map(line -> line.isEmpty() ? "\n" : "\n" + margin + line).collect(Collectors.joining());
  }
}
