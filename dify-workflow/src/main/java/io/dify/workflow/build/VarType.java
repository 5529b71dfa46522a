package io.dify.workflow.build;

import io.dify.core.value.FileRef;
import io.dify.core.value.ValueType;
import java.util.List;
import java.util.Map;

/**
 * The type of a variable, known both to the compiler and to app files. Immutable.
 *
 * @param <T> what a value of it is in Java
 */
@SuppressWarnings("UnusedTypeParameter") // for the compiler only
public final class VarType<T> {
  /** Text. */
  public static final VarType<String> TEXT = new VarType<>(ValueType.STRING, ValueType.ARRAY_STRING);
  /** Whole or fractional number. */
  public static final VarType<Number> NUMBER = new VarType<>(ValueType.NUMBER, ValueType.ARRAY_NUMBER);
  /** True or false. */
  public static final VarType<Boolean> BOOLEAN = new VarType<>(ValueType.BOOLEAN, ValueType.ARRAY_BOOLEAN);
  /** Names with values. */
  public static final VarType<Map<String, Object>> OBJECT = new VarType<>(ValueType.OBJECT, ValueType.ARRAY_OBJECT);
  /** One file. */
  public static final VarType<FileRef> FILE = new VarType<>(ValueType.FILE, ValueType.ARRAY_FILE);

  private final ValueType wire;
  private final ValueType list;

  private VarType(ValueType wire, ValueType list) {
    this.wire = wire;
    this.list = list;
  }

  /** A list of values of a type. */
  public static <E> VarType<List<E>> listOf(VarType<E> item) {
    return new VarType<>(item.list, ValueType.ARRAY_ANY);
  }

  /** The name in app files. */
  public String wire() {
    return wire.wire();
  }
}
