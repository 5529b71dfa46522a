package io.dify.workflow.journal;

import io.dify.core.value.Value;
import io.dify.workflow.node.AgentLog;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Steps of agents as values; what does not fit is a damaged entry. */
final class AgentLogCodec {
  private AgentLogCodec() {}

  static Value encode(AgentLog log) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("id", Value.of(log.id()));
    out.put("label", Value.of(log.label()));
    out.put("parent", Value.from(log.parentId().orElse(null)));
    out.put("status", Value.of(log.status().wire()));
    out.put("error", Value.from(log.error().orElse(null)));
    out.put("data", log.data());
    out.put("metadata", log.metadata());
    return new Value.Obj(out);
  }

  static AgentLog decode(Value.Obj in) {
    return new AgentLog(text(in, "id").orElseThrow(), text(in, "label").orElseThrow(), text(in, "parent"),
        AgentLog.Status.valueOf(text(in, "status").orElseThrow().toUpperCase(Locale.ROOT)), text(in, "error"),
        object(in, "data"), object(in, "metadata"));
  }

  private static Optional<String> text(Value.Obj in, String name) {
    return in.fields().get(name) instanceof Value.Text text ? Optional.of(text.text()) : Optional.empty();
  }

  private static Value.Obj object(Value.Obj in, String name) {
    if (in.fields().get(name) instanceof Value.Obj object) {
      return object;
    }
    throw new IllegalArgumentException("'" + name + "' of an agent's step is missing");
  }
}
