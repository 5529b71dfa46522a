package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values straight into a stream, without a tree in between; the same JSON as {@link ValueJson}. */
final class ValueWriter {
  private ValueWriter() {}

  static void write(JsonGenerator json, @Nullable Value value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Value.Text t -> json.writeString(t.text());
      case Value.Whole w -> json.writeNumber(w.number());
      case Value.Fraction f when Double.isFinite(f.number()) -> json.writeNumber(f.number());
      case Value.Fraction f -> json.writeNull();
      case Value.Bool b -> json.writeBoolean(b.truth());
      case Value.Nothing n -> json.writeNull();
      case Value.File f -> json.writeRawValue(ValueJson.write(f));
      case Value.Array a -> {
        json.writeStartArray();
        for (Value item : a.items()) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case Value.Obj o -> {
        json.writeStartObject();
        for (Map.Entry<String, Value> field : o.fields().entrySet()) {
          json.writeFieldName(field.getKey());
          write(json, field.getValue());
        }
        json.writeEndObject();
      }
    }
  }
}
