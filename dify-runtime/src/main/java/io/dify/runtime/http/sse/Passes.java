package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dify.workflow.event.RunEvent;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The passes one container has made: how many, how long each took, and what a loop's variables were after it. For one stream, one thread. */
final class Passes {
  private final Map<Integer, RunEvent.PassFinished> ended = new TreeMap<>();
  private int begun;

  void begin() {
    begun++;
  }

  void end(RunEvent.PassFinished pass) {
    ended.put(pass.pass().index(), pass);
  }

  int count() {
    return begun;
  }

  /** {@code iteration_duration_map} or {@code loop_duration_map}, seconds by pass; {@code loop_variable_map} beside the latter. */
  void write(JsonGenerator json, String containerType) throws IOException {
    json.writeObjectFieldStart(containerType + "_duration_map");
    for (Map.Entry<Integer, RunEvent.PassFinished> pass : ended.entrySet()) {
      json.writeNumberField(pass.getKey().toString(), WireUsage.seconds(pass.getValue().elapsed()));
    }
    json.writeEndObject();
    if (containerType.equals("loop")) {
      json.writeObjectFieldStart("loop_variable_map");
      for (Map.Entry<Integer, RunEvent.PassFinished> pass : ended.entrySet()) {
        json.writeFieldName(pass.getKey().toString());
        ValueWriter.write(json, pass.getValue().variables());
      }
      json.writeEndObject();
    }
  }
}
