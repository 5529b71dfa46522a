package io.dify.workflow.node.http;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request sends. */
public sealed interface RequestBody {
  /** Nothing. */
  record None() implements RequestBody {}

  /** A form as browsers send files. */
  record FormData(List<Part> parts) implements RequestBody {}

  /** A form in one line. */
  record FormUrlEncoded(List<Field> fields) implements RequestBody {}

  /** JSON: whatever JSON can be made of the text once its variables are filled in. */
  record Json(Template text) implements RequestBody {}

  /** Text as it is. */
  record Raw(Template text) implements RequestBody {}

  /** The bytes of a file. */
  record Binary(Selector file) implements RequestBody {}

  /** A part of a form. */
  sealed interface Part {}

  /** A text. */
  record Field(Template key, Template value) implements Part {}

  /** A file, or each file of a list. */
  record FileField(Template key, Optional<Selector> file) implements Part {}

  /** The variables it reads. */
  default List<Selector> reads() {
    return switch (this) {
      case None none -> List.of();
      case FormData form -> form.parts().stream().flatMap(part -> reads(part).stream()).toList();
      case FormUrlEncoded form -> form.fields().stream().flatMap(field -> reads(field).stream()).toList();
      case Json json -> json.text().selectors();
      case Raw raw -> raw.text().selectors();
      case Binary binary -> List.of(binary.file());
    };
  }

  private static List<Selector> reads(Part part) {
    return switch (part) {
      case Field field -> {
        List<Selector> reads = new ArrayList<>(field.key().selectors());
        reads.addAll(field.value().selectors());
        yield reads;
      }
      case FileField field -> {
        List<Selector> reads = new ArrayList<>(field.key().selectors());
        field.file().ifPresent(reads::add);
        yield reads;
      }
    };
  }
}
