package io.dify.workflow.run;

import io.dify.core.model.Message;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run is asked to do.
 *
 * @param inputs values for the variables of the root node
 * @param system values of {@code sys.*} ({@code query}, {@code files}, {@code user_id}, {@code conversation_id} ...); ids and time the engine knows are filled in
 * @param conversation conversation variables before the run, in place of the app's initial values
 * @param history what was said before, oldest first
 */
public record RunRequest(Value.Obj inputs, Value.Obj system, Value.Obj conversation, List<Message> history) {
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  /** Copies. */
  public RunRequest {
    history = List.copyOf(history);
  }

  /** A run with inputs; values are plain Java (see {@link Value#from}). */
  public static RunRequest inputs(Map<String, ?> inputs) {
    return new RunRequest((Value.Obj) Value.from(inputs), NONE, NONE, List.of());
  }

  /** A chat turn. */
  public static RunRequest query(String query) {
    return new RunRequest(NONE, NONE, NONE, List.of()).withSystem("query", Value.of(query));
  }

  /** The same with one more {@code sys.*} value. */
  public RunRequest withSystem(String name, Value value) {
    Map<String, Value> more = new LinkedHashMap<>(system.fields());
    more.put(name, value);
    return new RunRequest(inputs, new Value.Obj(more), conversation, history);
  }

  /** The same with other inputs. */
  public RunRequest withInputs(Value.Obj others) {
    return new RunRequest(others, system, conversation, history);
  }

  /** The same with this history. */
  public RunRequest withHistory(List<Message> messages) {
    return new RunRequest(inputs, system, conversation, messages);
  }
}
