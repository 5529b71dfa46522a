package io.dify.core.value;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads records. */
final class Plain {
  private Plain() {}

  /** An object with a field for each component. */
  static Value object(Record data) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (RecordComponent component : data.getClass().getRecordComponents()) {
      fields.put(component.getName(), Value.from(read(data, component.getAccessor())));
    }
    return new Value.Obj(fields);
  }

  private static @Nullable Object read(Record data, Method accessor) {
    accessor.trySetAccessible();
    try {
      return accessor.invoke(data);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(data.getClass().getName()
          + " cannot be read; make the record public, or open its package to this library.", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(accessor + " failed: " + e.getCause(), e);
    }
  }
}
