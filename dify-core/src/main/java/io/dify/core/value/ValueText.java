package io.dify.core.value;

import java.util.stream.Collectors;

/** Renders values as Dify does: {@link #plain} for prompts and templates, {@link #markdown} for answers. Stateless, thread-safe. */
public final class ValueText {
  private ValueText() {}

  /**
   * Plain text: nothing, files and empty lists are empty; numbers and booleans in Python's form ({@code 3}, {@code 2.5}, {@code True}); objects
   * and lists of texts as JSON in Python's form ({@code {"a": 1}}); other lists as Python writes them ({@code [1, 2]}).
   */
  public static String plain(Value value) {
    return switch (value) {
      case Value.Text t -> t.text();
      case Value.Whole w -> Long.toString(w.number());
      case Value.Fraction f -> PythonText.number(f.number());
      case Value.Bool b -> b.truth() ? "True" : "False";
      case Value.Obj o -> JsonText.line(ValueJson.toNode(o));
      case Value.File f -> "";
      case Value.Nothing n -> "";
      case Value.Array a -> switch (a.type()) {
        case ARRAY_STRING -> JsonText.line(ValueJson.toNode(a));
        case ARRAY_FILE -> "";
        default -> a.items().isEmpty() ? "" : PythonText.repr(a);
      };
    };
  }

  /** Markdown: lists become {@code - item} lines, objects indented JSON, files links (images are shown), all else as {@link #plain}. */
  public static String markdown(Value value) {
    return switch (value) {
      case Value.Obj o -> ValueJson.writeIndented(o);
      case Value.File f -> link(f.file());
      case Value.Array a ->
        a.items().stream().map(item -> item instanceof Value.File f ? link(f.file()) : "- " + plain(item))
            .collect(Collectors.joining("\n"));
      default -> plain(value);
    };
  }

  private static String link(FileRef file) {
    String url = file.url() == null ? "" : file.url();
    return (file.type().equals("image") ? "!" : "") + "[" + file.name() + "](" + url + ")";
  }
}
