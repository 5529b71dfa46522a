package io.dify.runtime.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a JSON value: what {@code openapi.json} says of bodies and answers, and what the contract tests hold answers to. Immutable.
 *
 * <pre>
 * Schema.object("AnnotationItem").must("id", Schema.uuid()).must("question", Schema.text().orNull())
 * </pre>
 */
public sealed interface Schema {
  /** The types of JSON that have no parts. */
  enum Type {
    /** Text. */
    STRING,
    /** A whole number. */
    INTEGER,
    /** Any number. */
    NUMBER,
    /** True or false. */
    BOOLEAN
  }

  /**
   * A value without parts.
   *
   * @param type its type
   * @param rules further keywords of JSON Schema with their values: {@code format}, {@code enum}, {@code minimum} and the like
   */
  record Plain(Type type, Map<String, Object> rules) implements Schema {
    /** Copies. */
    public Plain {
      rules = Map.copyOf(rules);
    }

    /** The same with one more keyword of JSON Schema. */
    public Plain with(String keyword, Object value) {
      Map<String, Object> more = new LinkedHashMap<>(rules);
      more.put(keyword, value);
      return new Plain(type, more);
    }

    /** The same within bounds, both included. */
    public Plain between(long min, long max) {
      return with("minimum", min).with("maximum", max);
    }

    /** The same with bounds of its length, both included. */
    public Plain length(int min, int max) {
      return with("minLength", min).with("maxLength", max);
    }

    /** The same with the value that counts when there is none. */
    public Plain otherwise(Object value) {
      return with("default", value);
    }
  }

  /** Any value, null included. */
  record Anything() implements Schema {}

  /** A list. */
  record ListOf(Schema items) implements Schema {}

  /** An object whose names are not known beforehand. */
  record MapOf(Schema values) implements Schema {}

  /**
   * A field of an object.
   *
   * @param required whether it is always there
   * @param text what it means, empty when the name says it
   */
  record Field(String name, Schema schema, boolean required, String text) {}

  /**
   * An object with these fields and no others.
   *
   * @param name its name among the components of the document, empty to be written where it stands
   */
  record Obj(String name, List<Field> fields) implements Schema {
    /** Copies. */
    public Obj {
      fields = List.copyOf(fields);
    }

    /** The same with a field that is always there. */
    public Obj must(String field, Schema schema) {
      return with(new Field(field, schema, true, ""));
    }

    /** The same with a field that may be missing. */
    public Obj may(String field, Schema schema) {
      return with(new Field(field, schema, false, ""));
    }

    /** The same with one more field. */
    public Obj with(Field field) {
      List<Field> more = new ArrayList<>(fields);
      more.add(field);
      return new Obj(name, more);
    }

    /** The same with all fields of another. */
    public Obj and(Obj other) {
      Obj all = this;
      for (Field field : other.fields()) {
        all = all.with(field);
      }
      return all;
    }
  }

  /** A value, or null. */
  record OrNull(Schema schema) implements Schema {}

  /** A value of one of these shapes. */
  record OneOf(List<Schema> schemas) implements Schema {
    /** Copies. */
    public OneOf {
      schemas = List.copyOf(schemas);
    }
  }

  /**
   * An object whose shape follows from the text of one of its fields.
   *
   * @param name its name among the components
   * @param field the field that tells
   * @param shapes the shape for each text
   */
  record Tagged(String name, String field, Map<String, Obj> shapes) implements Schema {
    /** Copies, and keeps the order. */
    public Tagged {
      shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    }
  }

  /** Text. */
  static Plain text() {
    return new Plain(Type.STRING, Map.of());
  }

  /** Text in a format JSON Schema has a name for: {@code uuid}, {@code date-time}, {@code uri}; ours is {@code decimal}, a number as text. */
  static Plain text(String format) {
    return text().with("format", format);
  }

  /** A UUID. */
  static Plain uuid() {
    return text("uuid");
  }

  /** One of several words. */
  static Plain words(String... words) {
    return text().with("enum", List.of(words));
  }

  /** A whole number. */
  static Plain whole() {
    return new Plain(Type.INTEGER, Map.of());
  }

  /** A number. */
  static Plain number() {
    return new Plain(Type.NUMBER, Map.of());
  }

  /** A time in seconds since 1970. */
  static Plain seconds() {
    return whole().with("description", "Unix time in seconds.");
  }

  /** True or false. */
  static Plain truth() {
    return new Plain(Type.BOOLEAN, Map.of());
  }

  /** Any value. */
  static Schema anything() {
    return new Anything();
  }

  /** An object of any fields. */
  static Schema anyObject() {
    return new MapOf(new Anything());
  }

  /** A list. */
  static Schema list(Schema items) {
    return new ListOf(items);
  }

  /** An object without fields yet, which will stand under its name among the components. */
  static Obj object(String name) {
    return new Obj(name, List.of());
  }

  /** An object without fields yet, written where it stands. */
  static Obj object() {
    return object("");
  }

  /** A page: {@code data}, {@code has_more}, {@code limit}, {@code total}, {@code page}. */
  static Obj page(String name, Schema item) {
    return object(name).must("data", list(item)).must("has_more", truth()).must("limit", whole())
        .must("total", whole()).must("page", whole());
  }

  /** A page that is read on from its last record: {@code limit}, {@code has_more}, {@code data}. */
  static Obj slice(String name, Schema item) {
    return object(name).must("limit", whole()).must("has_more", truth()).must("data", list(item));
  }

  /** {@code {"result": "success"}}. */
  static Obj success() {
    return object("Success").must("result", words("success"));
  }

  /** The shape of an old type name: {@code string}, {@code integer}, {@code number}, {@code boolean}, {@code array}; anything else is an object. */
  static Schema ofType(String type) {
    return switch (type) {
      case "string" -> text();
      case "integer" -> whole();
      case "number" -> number();
      case "boolean" -> truth();
      case "array" -> list(anything());
      default -> anyObject();
    };
  }

  /** The same, or null. */
  default Schema orNull() {
    return this instanceof OrNull ? this : new OrNull(this);
  }
}
