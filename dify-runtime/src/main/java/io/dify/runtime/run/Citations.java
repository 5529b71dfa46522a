package io.dify.runtime.run;

import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Passages shown as sources, in the shape of {@code retriever_resources}. Stateless. */
final class Citations {
  private Citations() {}

  /** Gives each passage an id, its message and its place in the list. */
  static Value.Array of(List<Value.Obj> passages, String messageId, Instant createdAt, Ids ids) {
    Value.Obj[] cited = new Value.Obj[passages.size()];
    for (int i = 0; i < cited.length; i++) {
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("id", Value.of(ids.next()));
      fields.put("message_id", Value.of(messageId));
      fields.putAll(passages.get(i).fields());
      fields.put("position", Value.of(i + 1L));
      fields.putIfAbsent("summary", Value.nothing());
      fields.put("created_at", Value.of(createdAt.getEpochSecond()));
      cited[i] = new Value.Obj(fields);
    }
    return new Value.Array(List.of(cited));
  }
}
