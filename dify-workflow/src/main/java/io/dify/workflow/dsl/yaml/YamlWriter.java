package io.dify.workflow.dsl.yaml;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Writes values as YAML 1.1 the way PyYAML lays it out: block style, lists not indented under their key, keys in their order, text outside ASCII kept.
 * A text that a YAML 1.1 reader would take for something else is quoted; a text of several lines becomes a literal block where YAML permits. Lines are
 * not folded. What {@link YamlReader} reads back equals what was written; only halves of surrogate pairs, which no encoding can carry, become U+FFFD. One writer writes one document; not thread-safe.
 */
public final class YamlWriter {
  private static final int REPLACEMENT = 0xFFFD;

  private final StringWriter out = new StringWriter();
  private final Emitter emitter;
  private final Set<List<String>> bare;
  private final List<String> path = new ArrayList<>();

  private YamlWriter(Set<List<String>> bare) {
    DumperOptions options = new DumperOptions();
    options.setAllowUnicode(true);
    options.setSplitLines(false);
    options.setWidth(Integer.MAX_VALUE);
    this.emitter = new Emitter(out, options);
    this.bare = bare;
  }

  /** The mapping as a document, with a line break at the end. */
  public static String write(Value.Obj root) {
    return write(root, Set.of());
  }

  /**
   * The mapping as a document.
   *
   * @param bare paths of texts to write without quotes, as {@link YamlDocument#bare()} gives them
   */
  public static String write(Value.Obj root, Set<List<String>> bare) {
    YamlWriter writer = new YamlWriter(bare);
    writer.emit(new StreamStartEvent(null, null));
    writer.emit(new DocumentStartEvent(null, null, false, null, Map.of()));
    writer.value(root);
    writer.emit(new DocumentEndEvent(null, null, false));
    writer.emit(new StreamEndEvent(null, null));
    return writer.out.toString();
  }

  private void value(Value value) {
    switch (value) {
      case Value.Text text -> text(text.text());
      case Value.Whole whole -> plain(Long.toString(whole.number()));
      case Value.Fraction fraction -> plain(fraction(fraction));
      case Value.Bool bool -> plain(Boolean.toString(bool.truth()));
      case Value.Nothing nothing -> plain("null");
      case Value.File file -> value(mappingOf(file));
      case Value.Array array -> sequence(array);
      case Value.Obj object -> mapping(object);
    }
  }

  private static Value.Obj mappingOf(Value.File file) {
    Map<String, Value> fields = new LinkedHashMap<>();
    ValueJson.toNode(file).properties().forEach(e -> fields.put(e.getKey(), ValueJson.fromNode(e.getValue())));
    return new Value.Obj(fields);
  }

  private void sequence(Value.Array array) {
    emit(new SequenceStartEvent(null, null, true, null, null, FlowStyle.BLOCK));
    for (int i = 0; i < array.items().size(); i++) {
      child(Integer.toString(i), array.items().get(i));
    }
    emit(new SequenceEndEvent(null, null));
  }

  private void mapping(Value.Obj object) {
    emit(new MappingStartEvent(null, null, true, null, null, FlowStyle.BLOCK));
    object.fields().forEach((key, field) -> {
      quotedIfNeeded(key, ScalarStyle.PLAIN);
      child(key, field);
    });
    emit(new MappingEndEvent(null, null));
  }

  private void child(String key, Value child) {
    path.add(key);
    value(child);
    path.removeLast();
  }

  private void text(String text) {
    if (!bare.isEmpty() && bare.contains(path)) {
      plain(text);
    } else {
      quotedIfNeeded(text, text.indexOf('\n') < 0 ? ScalarStyle.PLAIN : ScalarStyle.LITERAL);
    }
  }

  /** The emitter falls back to quotes where the style does not fit the text. */
  private void quotedIfNeeded(String raw, ScalarStyle style) {
    String text = raw.codePoints().anyMatch(YamlWriter::isLoneSurrogate) ? withoutLoneSurrogates(raw) : raw;
    boolean safe = Scalars.kind(text) == Scalars.Kind.TEXT;
    boolean escapes = text.codePoints().anyMatch(YamlWriter::needsEscape);
    emit(scalar(text, new ImplicitTuple(safe, true), escapes ? ScalarStyle.DOUBLE_QUOTED : style));
  }

  private static boolean isLoneSurrogate(int character) {
    return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
  }

  private static String withoutLoneSurrogates(String text) {
    int[] repaired = text.codePoints().map(c -> isLoneSurrogate(c) ? REPLACEMENT : c).toArray();
    return new String(repaired, 0, repaired.length);
  }

  /** Besides what YAML forbids, line breaks other than LF: readers turn them into LF, and the emitter does not see to it. */
  private static boolean needsEscape(int character) {
    return !StreamReader.isPrintable(character) || character == '\r' || character == 0x85 || character == 0x2028
        || character == 0x2029 || character == 0xFEFF;
  }

  private void plain(String text) {
    emit(scalar(text, new ImplicitTuple(true, false), ScalarStyle.PLAIN));
  }

  private static Event scalar(String text, ImplicitTuple implicit, ScalarStyle style) {
    return new ScalarEvent(null, null, implicit, text, null, null, style);
  }

  /** Python's digits, in the form that a YAML 1.1 reader takes for a number: {@code 1e+20} becomes {@code 1.0e+20}. */
  static String fraction(Value.Fraction fraction) {
    String digits = ValueText.plain(fraction);
    return switch (digits) {
      case "inf" -> ".inf";
      case "-inf" -> "-.inf";
      case "nan" -> ".nan";
      default -> digits.indexOf('.') < 0 ? digits.replace("e", ".0e") : digits;
    };
  }

  private void emit(Event event) {
    try {
      emitter.emit(event);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.INTERNAL, "A text in memory could not be written.", e);
    }
  }
}
