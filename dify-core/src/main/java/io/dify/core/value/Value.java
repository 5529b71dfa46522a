package io.dify.core.value;

import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a run. Deeply immutable, so it is shared and never copied: passing a megabyte to the next node costs a reference.
 * Thread-safe.
 */
public sealed interface Value {
  /** Text. */
  record Text(String text) implements Value {}

  /** Whole number. */
  record Whole(long number) implements Value {}

  /** Fractional number. */
  record Fraction(double number) implements Value {}

  /** True or false. */
  record Bool(boolean truth) implements Value {}

  /** Map from names to values, in insertion order. */
  record Obj(Map<String, Value> fields) implements Value {
    /** Copies. */
    public Obj {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** List of values. */
  record Array(List<Value> items) implements Value {
    /** Copies. */
    public Array {
      items = List.copyOf(items);
    }
  }

  /** A file. */
  record File(FileRef file) implements Value {}

  /** The absence of a value. */
  record Nothing() implements Value {
    private static final Nothing INSTANCE = new Nothing();
  }

  /** The absence of a value. */
  static Value nothing() {
    return Nothing.INSTANCE;
  }

  /** A text value. */
  static Value of(String text) {
    return new Text(text);
  }

  /** A whole number. */
  static Value of(long number) {
    return new Whole(number);
  }

  /** A fractional number. */
  static Value of(double number) {
    return new Fraction(number);
  }

  /** True or false. */
  static Value of(boolean truth) {
    return new Bool(truth);
  }

  /**
   * A value from plain Java: null, text, numbers, booleans, maps with text keys, lists and arrays, records (an object with a field for each component),
   * constants of enums (their name), optionals, dates and times (ISO-8601 text), files, values. Whole numbers outside the range of a {@code long} become
   * fractions.
   *
   * @throws IllegalArgumentException for any other class; the message names it
   */
  static Value from(@Nullable Object plain) {
    return switch (plain) {
      case null -> nothing();
      case Value value -> value;
      case CharSequence text -> new Text(text.toString());
      case Boolean truth -> new Bool(truth);
      case Byte n -> new Whole(n);
      case Short n -> new Whole(n);
      case Integer n -> new Whole(n);
      case Long n -> new Whole(n);
      case java.math.BigInteger n -> n.bitLength() < 64 ? new Whole(n.longValue()) : new Fraction(n.doubleValue());
      case Number n -> new Fraction(n.doubleValue());
      case FileRef file -> new File(file);
      case Map<?, ?> map -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        map.forEach((key, value) -> fields.put(String.valueOf(key), from(value)));
        yield new Obj(fields);
      }
      case Iterable<?> list -> {
        List<Value> items = new ArrayList<>();
        list.forEach(item -> items.add(from(item)));
        yield new Array(items);
      }
      case Record data -> Plain.object(data);
      case Enum<?> constant -> new Text(constant.name());
      case Optional<?> optional -> from(optional.orElse(null));
      case Object[] array -> from(Arrays.asList(array));
      case TemporalAccessor time -> new Text(time.toString());
      case Object other -> throw new IllegalArgumentException("No value can be made of " + other.getClass().getName()
          + "; use text, numbers, booleans, maps, records, lists or FileRef.");
    };
  }

  /**
   * This value as plain Java, the other way round of {@link #from}: {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code Map}, {@code List},
   * {@link FileRef} or null. Maps and lists cannot be changed.
   */
  default @Nullable Object toJava() {
    return switch (this) {
      case Text t -> t.text();
      case Whole w -> w.number();
      case Fraction f -> f.number();
      case Bool b -> b.truth();
      case File f -> f.file();
      case Nothing n -> null;
      case Array a -> {
        List<@Nullable Object> items = new ArrayList<>(a.items().size());
        a.items().forEach(item -> items.add(item.toJava()));
        yield Collections.unmodifiableList(items);
      }
      case Obj o -> {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        o.fields().forEach((name, value) -> fields.put(name, value.toJava()));
        yield Collections.unmodifiableMap(fields);
      }
    };
  }

  /** The type of this value, inferred as Dify infers it: a list is typed by its items, mixed or empty lists are {@code array[any]}. */
  default ValueType type() {
    return switch (this) {
      case Text t -> ValueType.STRING;
      case Whole w -> ValueType.INTEGER;
      case Fraction f -> ValueType.FLOAT;
      case Bool b -> ValueType.BOOLEAN;
      case Obj o -> ValueType.OBJECT;
      case File f -> ValueType.FILE;
      case Nothing n -> ValueType.NONE;
      case Array a -> a.items().stream().map(Value::itemType).reduce((x, y) -> x == y ? x : ValueType.ARRAY_ANY)
          .orElse(ValueType.ARRAY_ANY);
    };
  }

  private static ValueType itemType(Value item) {
    return switch (item) {
      case Text t -> ValueType.ARRAY_STRING;
      case Whole w -> ValueType.ARRAY_NUMBER;
      case Fraction f -> ValueType.ARRAY_NUMBER;
      case Bool b -> ValueType.ARRAY_BOOLEAN;
      case Obj o -> ValueType.ARRAY_OBJECT;
      case File f -> ValueType.ARRAY_FILE;
      case Array a -> ValueType.ARRAY_ANY;
      case Nothing n -> ValueType.ARRAY_ANY;
    };
  }

  /** Whether this is {@link Nothing}. */
  default boolean isNothing() {
    return this instanceof Nothing;
  }
}
