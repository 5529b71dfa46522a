package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.Place;
import io.dify.workflow.dsl.yaml.YamlDocument;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mapping of a settings file, read strictly: every problem is an error that names file, line and column. */
final class Section {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12})\\s*([A-Za-z]*)");
  private static final Map<String, Duration> TIMES = Map.of("ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1), "m",
      Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZES = Map.of("", 1L, "b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30,
      "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

  private final String file;
  private final YamlDocument document;
  private final List<String> path;
  private final Map<String, Value> fields;

  Section(String file, YamlDocument document, List<String> path, Map<String, Value> fields) {
    this.file = file;
    this.document = document;
    this.path = path;
    this.fields = fields;
  }

  /** Refuses all keys but these. */
  Section only(String... known) {
    for (String key : fields.keySet()) {
      if (!List.of(known).contains(key)) {
        throw wrong(key, "'" + key + "' is not known here; known are " + String.join(", ", known) + ".");
      }
    }
    return this;
  }

  Collection<String> keys() {
    return fields.keySet();
  }

  Optional<Section> section(String key) {
    return value(key).map(value -> {
      if (value instanceof Value.Obj object) {
        return new Section(file, document, at(key), object.fields());
      }
      throw wrong(key, "'" + key + "' must be a mapping.");
    });
  }

  /** The items of a list of mappings. */
  <T> List<T> sections(String key, Function<Section, T> read) {
    List<T> made = new ArrayList<>();
    List<Value> items = items(key);
    for (int i = 0; i < items.size(); i++) {
      List<String> place = new ArrayList<>(at(key));
      place.add(Integer.toString(i));
      if (!(items.get(i) instanceof Value.Obj object)) {
        throw wrong(key, "'" + key + "' must be a list of mappings.");
      }
      made.add(read.apply(new Section(file, document, place, object.fields())));
    }
    return made;
  }

  List<String> texts(String key) {
    return items(key).stream().map(item -> {
      if (item instanceof Value.Text text) {
        return text.text();
      }
      throw wrong(key, "'" + key + "' must be a list of texts.");
    }).toList();
  }

  private List<Value> items(String key) {
    return value(key).map(value -> {
      if (value instanceof Value.Array array) {
        return array.items();
      }
      throw wrong(key, "'" + key + "' must be a list.");
    }).orElse(List.of());
  }

  Optional<String> text(String key) {
    return value(key).map(value -> switch (value) {
      case Value.Text text -> text.text();
      case Value.Whole whole -> Long.toString(whole.number());
      case Value.Fraction fraction -> BigDecimal.valueOf(fraction.number()).toPlainString();
      case Value.Bool bool -> Boolean.toString(bool.truth());
      case Value.Obj object -> throw wrong(key, "'" + key + "' must be a text.");
      case Value.Array array -> throw wrong(key, "'" + key + "' must be a text.");
      case Value.File ref -> throw wrong(key, "'" + key + "' must be a text.");
      case Value.Nothing nothing -> throw wrong(key, "'" + key + "' has no value.");
    });
  }

  String required(String key) {
    return text(key).orElseThrow(() -> wrong("", "'" + key + "' is missing."));
  }

  /** A text of the form {@code ${NAME}}, as the variable of the environment it names; empty for any other. */
  Optional<Secret> fromEnvironment(String key, Map<String, String> environment) {
    Matcher reference = REFERENCE.matcher(text(key).orElse(""));
    if (!reference.matches()) {
      return Optional.empty();
    }
    String value = environment.getOrDefault(reference.group(1), "");
    if (value.isBlank()) {
      throw wrong(key, "the environment has no variable " + reference.group(1) + ".");
    }
    return Optional.of(Secret.of(value));
  }

  Optional<Integer> whole(String key) {
    return value(key).map(value -> {
      if (value instanceof Value.Whole whole && whole.number() >= 0 && whole.number() <= Integer.MAX_VALUE) {
        return (int) whole.number();
      }
      throw wrong(key, "'" + key + "' must be a whole number from 0.");
    });
  }

  Optional<Long> amount(String key) {
    return value(key).map(value -> {
      if (value instanceof Value.Whole whole && whole.number() > 0) {
        return whole.number();
      }
      throw wrong(key, "'" + key + "' must be a whole number above 0.");
    });
  }

  Optional<Boolean> flag(String key) {
    return value(key).map(value -> {
      if (value instanceof Value.Bool bool) {
        return bool.truth();
      }
      throw wrong(key, "'" + key + "' must be true or false.");
    });
  }

  /** As written, so that 0.15 is 0.15. */
  Optional<BigDecimal> decimal(String key) {
    return text(key).map(text -> {
      try {
        BigDecimal number = new BigDecimal(text);
        if (number.signum() >= 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw wrong(key, "'" + key + "' must be a number from 0.");
    });
  }

  Optional<Duration> duration(String key) {
    return text(key).map(text -> {
      Matcher amount = AMOUNT.matcher(text.strip());
      Duration unit = amount.matches() ? TIMES.get(amount.group(2)) : null;
      if (unit == null || Long.parseLong(amount.group(1)) == 0) {
        throw wrong(key, "'" + key + "' must be a time above 0 with its unit, for example 500ms, 10s, 5m, 1h or 1d.");
      }
      return unit.multipliedBy(Long.parseLong(amount.group(1)));
    });
  }

  Optional<Long> bytes(String key) {
    return text(key).map(text -> {
      Matcher amount = AMOUNT.matcher(text.strip());
      Long unit = amount.matches() ? SIZES.get(amount.group(2).toLowerCase(Locale.ROOT)) : null;
      if (unit == null || Long.parseLong(amount.group(1)) == 0) {
        throw wrong(key, "'" + key + "' must be a size above 0, for example 64MB.");
      }
      return unit * Long.parseLong(amount.group(1));
    });
  }

  /** Makes something of this section; what its parts refuse is told with the place. */
  <T> T make(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw wrong("", e.getMessage() + ".");
    }
  }

  private Optional<Value> value(String key) {
    return Optional.ofNullable(fields.get(key));
  }

  private List<String> at(String key) {
    List<String> place = new ArrayList<>(path);
    if (!key.isEmpty()) {
      place.add(key);
    }
    return place;
  }

  /** An error at a key; at this section when the key is empty. */
  DifyException wrong(String key, String problem) {
    Place place = document.place(at(key));
    return new DifyException(ErrorCode.INVALID_PARAM,
        file + ":" + place.line() + ":" + place.column() + ": " + problem);
  }
}
