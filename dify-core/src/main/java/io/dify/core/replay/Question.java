package io.dify.core.replay;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was asked. Two are the same request when kind and body are; where the fields of the body came in another order does not matter, and they are kept sorted by
 * name. Immutable.
 *
 * @param kind what kind of thing is asked
 * @param place who asks: the path of a node in its run, such as {@code it1[3]/llm}, with {@code #2} behind it for the second thing the node does beside its own
 *     thread; empty for what happens around the nodes
 * @param body the request
 */
public record Question(ExchangeKind kind, String place, Value.Obj body) {
  /** Sorts. */
  public Question {
    body = sorted(body);
  }

  private static Value.Obj sorted(Value.Obj object) {
    Map<String, Value> fields = new LinkedHashMap<>();
    new TreeMap<>(object.fields()).forEach((name, value) -> fields.put(name, sorted(value)));
    return new Value.Obj(fields);
  }

  private static Value sorted(Value value) {
    return switch (value) {
      case Value.Obj object -> sorted(object);
      case Value.Array list -> new Value.Array(list.items().stream().map(Question::sorted).toList());
      default -> value;
    };
  }

  /** The hash of kind and body: SHA-256 of their JSON, 64 hexadecimal digits. */
  public String hash() {
    return Content.hash((kind.wire() + " " + ValueJson.write(body)).getBytes(StandardCharsets.UTF_8));
  }

  /** The model, tool, address or base that is asked, for people. */
  String subject() {
    for (String name : new String[]{ "model", "tool", "url", "language", "id", "name", "kind"}) {
      if (body.fields().get(name) instanceof Value.Text text) {
        return kind.wire() + " " + text.text();
      }
    }
    return kind.wire();
  }
}
