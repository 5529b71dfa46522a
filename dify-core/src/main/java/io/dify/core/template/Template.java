package io.dify.core.template;

import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with variables {@code {{#id.name#}}}, parsed once. Syntax after Dify: no blanks inside the braces; the id has letters, digits and
 * underscores (at most 50), each of the 1 to 10 further parts begins with a letter or underscore and has at most 30 characters; the marks
 * {@code {{#context#}}}, {@code {{#histories#}}} stand alone. All other text stays as it is. Immutable, thread-safe.
 */
public final class Template {
  /** A piece of a template. */
  public sealed interface Segment {}

  /** Literal text. */
  public record Literal(String text) implements Segment {}

  /** A variable. */
  public record Variable(Selector selector) implements Segment {}

  private static final Pattern VARIABLE = Pattern
      .compile("\\{\\{#([a-zA-Z0-9_]{1,50}(?:\\.[a-zA-Z_][a-zA-Z0-9_]{0,29}){1,10}|context|histories)#}}");

  private final String source;
  private final List<Segment> segments;

  private Template(String source, List<Segment> segments) {
    this.source = source;
    this.segments = List.copyOf(segments);
  }

  /** Parses; every text is a template. */
  public static Template parse(String source) {
    List<Segment> segments = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(source);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        segments.add(new Literal(source.substring(end, matcher.start())));
      }
      segments.add(new Variable(new Selector(List.of(matcher.group(1).split("\\.", -1)))));
      end = matcher.end();
    }
    if (end < source.length()) {
      segments.add(new Literal(source.substring(end)));
    }
    return new Template(source, segments);
  }

  /** The pieces in order. */
  public List<Segment> segments() {
    return segments;
  }

  /** The selectors of all variables, in order, repeated where they repeat. */
  public List<Selector> selectors() {
    return segments.stream().filter(Variable.class::isInstance).map(s -> ((Variable) s).selector()).toList();
  }

  /** The text it was parsed from. */
  public String source() {
    return source;
  }

  /** Plain text; a variable that does not exist leaves its selector ({@code id.name}) in the text. */
  public String render(Function<Selector, Optional<Value>> lookup) {
    StringBuilder out = new StringBuilder();
    for (Segment segment : segments) {
      switch (segment) {
        case Literal literal -> out.append(literal.text());
        case Variable variable -> out
            .append(lookup.apply(variable.selector()).map(ValueText::plain)
                .orElseGet(() -> variable.selector().toString()));
      }
    }
    return out.toString();
  }
}
