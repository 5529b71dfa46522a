package io.dify.workflow.run;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.Message;
import io.dify.core.value.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to do.
 *
 * @param inputs values for the variables of the root node
 * @param system values of {@code sys.*} ({@code query}, {@code files}, {@code user_id}, {@code conversation_id} ...); ids and time the engine knows are filled in
 * @param conversation conversation variables before the run, in place of the app's initial values
 * @param history what was said before, oldest first
 * @param timeLimit how long the run may take; null for as long as the engine allows
 * @param origin on whose behalf models and tools are called
 * @param depth workflows around this run that were called as tools, from 0
 */
public record RunRequest(Value.Obj inputs, Value.Obj system, Value.Obj conversation, List<Message> history,
    @Nullable Duration timeLimit, CallOrigin origin, int depth) {
  /** The {@code sys.*} value that names the node a run began with, where its graph has several entries and the host says which. */
  public static final String ENTRY_NODE = "entry_node_id";

  private static final Value.Obj NONE = new Value.Obj(Map.of());
  private static final RunRequest EMPTY = new RunRequest(NONE, NONE, NONE, List.of(), null, CallOrigin.NONE, 0);

  /** Copies. */
  public RunRequest {
    history = List.copyOf(history);
  }

  /**
   * A run with inputs.
   *
   * @param inputs a map from names to plain Java, or a record whose components are the inputs (see {@link Value#from})
   * @throws IllegalArgumentException when a value has a class no variable can hold
   */
  public static RunRequest inputs(Object inputs) {
    if (!(Value.from(inputs) instanceof Value.Obj object)) {
      throw new IllegalArgumentException(
          "Inputs are a map or a record, not " + inputs.getClass().getName() + "; give each input its name.");
    }
    return EMPTY.withInputs(object);
  }

  /** A chat turn. */
  public static RunRequest query(String query) {
    return EMPTY.withSystem("query", Value.of(query));
  }

  /** The same with one more {@code sys.*} value. */
  public RunRequest withSystem(String name, Value value) {
    Map<String, Value> more = new LinkedHashMap<>(system.fields());
    more.put(name, value);
    return withSystem(new Value.Obj(more));
  }

  /** The same with these {@code sys.*} values only. */
  public RunRequest withSystem(Value.Obj values) {
    return new RunRequest(inputs, values, conversation, history, timeLimit, origin, depth);
  }

  /** The same with other inputs. */
  public RunRequest withInputs(Value.Obj others) {
    return new RunRequest(others, system, conversation, history, timeLimit, origin, depth);
  }

  /** The same with these conversation variables. */
  public RunRequest withConversation(Value.Obj variables) {
    return new RunRequest(inputs, system, variables, history, timeLimit, origin, depth);
  }

  /** The same with this history. */
  public RunRequest withHistory(List<Message> messages) {
    return new RunRequest(inputs, system, conversation, messages, timeLimit, origin, depth);
  }

  /** The same, to be ended after this time; the engine's own limit still holds. */
  public RunRequest within(Duration limit) {
    return new RunRequest(inputs, system, conversation, history, limit, origin, depth);
  }

  /** The same on behalf of somebody; {@code sys.app_id} and {@code sys.user_id} are set apart from this. */
  public RunRequest on(CallOrigin somebody) {
    return new RunRequest(inputs, system, conversation, history, timeLimit, somebody, depth);
  }

  /** The same, called as a tool by a run that itself has so many runs around it, plus one. */
  public RunRequest atDepth(int around) {
    return new RunRequest(inputs, system, conversation, history, timeLimit, origin, around);
  }
}
