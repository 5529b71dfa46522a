package io.dify.workflow.build;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An input a run is given. Declare it with {@link AppBuilder#input}. Immutable: every change gives a new one.
 *
 * @param <T> what its value is
 */
public final class Input<T> {
  private final String name;
  private final VarType<T> type;
  private final Map<String, Object> data;

  private Input(String name, VarType<T> type, Map<String, Object> data) {
    this.name = name;
    this.type = type;
    this.data = data;
  }

  private static <T> Input<T> of(String control, String name, VarType<T> type) {
    return new Input<>(name, type,
        Fields.of("variable", Value.of(name), "label", Value.of(name), "type", Value.of(control)));
  }

  /** A short text. */
  public static Input<String> text(String name) {
    return of("text-input", name, VarType.TEXT);
  }

  /** A long text. */
  public static Input<String> paragraph(String name) {
    return of("paragraph", name, VarType.TEXT);
  }

  /** One of some texts. */
  public static Input<String> select(String name, String... options) {
    return of("select", name, VarType.TEXT).with("options", Value.from(List.of(options)));
  }

  /** A number. */
  public static Input<Number> number(String name) {
    return of("number", name, VarType.NUMBER);
  }

  /** True or false. */
  public static Input<Boolean> checkbox(String name) {
    return of("checkbox", name, VarType.BOOLEAN);
  }

  /** An object: a map or a record. */
  public static Input<Map<String, Object>> object(String name) {
    return of("json_object", name, VarType.OBJECT);
  }

  /** A file. */
  public static Input<FileRef> file(String name) {
    return of("file", name, VarType.FILE);
  }

  /** Files. */
  public static Input<List<FileRef>> files(String name) {
    return of("file-list", name, VarType.listOf(VarType.FILE));
  }

  /** What people see instead of the name. */
  public Input<T> label(String label) {
    return with("label", Value.of(label));
  }

  /** A run without it is refused. */
  public Input<T> required() {
    return with("required", Value.of(true));
  }

  /** Its value when a run gives none. */
  public Input<T> orElse(T fallback) {
    return with("default", Value.from(fallback));
  }

  /** Characters of a text, or files of a list, at most. */
  public Input<T> maxLength(int most) {
    return with("max_length", Value.of(most));
  }

  /** For an object: the JSON schema (draft 7) it must fit. */
  public Input<T> schema(Map<String, ?> schema) {
    return with("json_schema", Value.from(schema));
  }

  private Input<T> with(String key, Value value) {
    Map<String, Object> more = new LinkedHashMap<>(data);
    more.put(key, value);
    return new Input<>(name, type, more);
  }

  Value toValue() {
    return Value.from(data);
  }

  Var<T> in(String node) {
    return Var.of(type, node, name);
  }
}
