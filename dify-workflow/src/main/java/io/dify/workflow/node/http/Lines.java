package io.dify.workflow.node.http;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Fields written as lines {@code key:value}. The lines are told apart before variables are filled in, so that a line break in a variable cannot add a field.
 * Only a line that is one variable and nothing else stands for lines of its own.
 *
 * @param fields in order
 */
public record Lines(List<Field> fields) {
  /** What may stand in a line. */
  sealed interface Field {
    Template value();
  }

  /**
   * A field.
   *
   * @param line its number, from 1
   */
  record Pair(Template key, Template value, int line) implements Field {}

  /** A variable whose text is lines. */
  record Whole(Template value) implements Field {}

  /**
   * A field with its variables filled in.
   *
   * @param line where it stands, from 1
   */
  record Filled(String key, String value, int line) {}

  /** Copies. */
  public Lines {
    fields = List.copyOf(fields);
  }

  static Lines parse(String text) {
    List<Field> fields = new ArrayList<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      Template whole = Template.parse(line);
      if (whole.segments().size() == 1 && whole.segments().getFirst() instanceof Template.Variable) {
        fields.add(new Whole(whole));
      } else if (!line.isEmpty()) {
        int colon = line.indexOf(':');
        fields.add(new Pair(Template.parse(colon < 0 ? line : line.substring(0, colon).strip()),
            Template.parse(colon < 0 ? "" : line.substring(colon + 1).strip()), i + 1));
      }
    }
    return new Lines(fields);
  }

  /** Fields without key are left out, as the editor leaves them. */
  List<Filled> fill(Function<Template, String> render) {
    List<Filled> filled = new ArrayList<>();
    for (Field field : fields) {
      switch (field) {
        case Pair pair -> filled.add(
            new Filled(render.apply(pair.key()).strip(), render.apply(pair.value()).strip(), pair.line()));
        case Whole whole -> parse(render.apply(whole.value())).fields.stream().filter(Pair.class::isInstance)
            .map(Pair.class::cast)
            .forEach(pair -> filled.add(new Filled(pair.key().source(), pair.value().source(), pair.line())));
      }
    }
    filled.removeIf(field -> field.key().isEmpty());
    return filled;
  }

  List<Selector> reads() {
    List<Selector> reads = new ArrayList<>();
    for (Field field : fields) {
      if (field instanceof Pair pair) {
        reads.addAll(pair.key().selectors());
      }
      reads.addAll(field.value().selectors());
    }
    return reads;
  }
}
