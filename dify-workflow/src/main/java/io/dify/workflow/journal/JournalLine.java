package io.dify.workflow.journal;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.run.NodePath;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of a journal while it is written: an object of JSON without the fields that say nothing (empty, null, 0, false). Not thread-safe. */
final class JournalLine {
  /** Most lines are shorter. */
  private static final int LENGTH = 256;

  private final StringBuilder json = new StringBuilder(LENGTH);

  JournalLine(long version, Instant at, String kind) {
    json.append("{\"v\":").append(version).append(",\"at\":\"").append(at).append('"');
    text("t", kind);
  }

  /** Nothing when it is empty. */
  JournalLine text(String name, String text) {
    return text.isEmpty() ? this : optional(name, text);
  }

  /** Nothing when it is null. */
  JournalLine optional(String name, @Nullable String text) {
    if (text != null) {
      ValueJson.quote(text, name(name));
    }
    return this;
  }

  JournalLine number(String name, long number) {
    if (number != 0) {
      name(name).append(number);
    }
    return this;
  }

  JournalLine truth(String name, boolean truth) {
    if (truth) {
      name(name).append(true);
    }
    return this;
  }

  /** Nothing when it is an empty object or list. */
  JournalLine value(String name, Value value) {
    if (!isEmpty(value)) {
      ValueJson.write(value, name(name));
    }
    return this;
  }

  private static boolean isEmpty(Value value) {
    return switch (value) {
      case Value.Obj object -> object.fields().isEmpty();
      case Value.Array array -> array.items().isEmpty();
      case Value.Text t -> false;
      case Value.Whole w -> false;
      case Value.Fraction f -> false;
      case Value.Bool b -> false;
      case Value.File f -> false;
      case Value.Nothing n -> false;
    };
  }

  JournalLine constant(String name, Enum<?> constant) {
    return text(name, constant.name().toLowerCase(Locale.ROOT));
  }

  JournalLine node(NodePath path) {
    return text("frame", path.frame()).text("node", path.node());
  }

  String end() {
    return json.append('}').toString();
  }

  /** Names are ours and need no escapes. */
  private StringBuilder name(String name) {
    return json.append(",\"").append(name).append("\":");
  }
}
