package io.dify.runtime.run;

import io.dify.core.file.FileStore;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import io.dify.runtime.conversation.AgentThought;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.node.AgentLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The thoughts of an agent, from the steps it tells: a step without a parent is a round, the steps in it fill the round's thought. For one run, one
 * thread.
 */
public final class AgentThoughts {
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private final Map<String, AgentThought> rounds = new LinkedHashMap<>();
  private final Map<String, List<Value>> observations = new HashMap<>();

  /** Of a run that has not begun. */
  public AgentThoughts() {}

  /** Takes a step; gives the thought it changes. */
  public Optional<AgentThought> apply(RunEvent.AgentLogged event) {
    AgentLog log = event.entry();
    if (log.parentId().isEmpty()) {
      return log.status() == AgentLog.Status.START ? Optional.of(begun(event)) : Optional.empty();
    }
    AgentThought round = rounds.get(log.parentId().get());
    if (round == null || log.status() == AgentLog.Status.START) {
      return Optional.empty();
    }
    Optional<AgentThought> changed = changed(round, log.data());
    changed.ifPresent(thought -> rounds.put(thought.id(), thought));
    return changed;
  }

  /** A round that begins again, with its node, is empty again. */
  private AgentThought begun(RunEvent.AgentLogged event) {
    String id = event.entry().id();
    AgentThought before = rounds.get(id);
    AgentThought thought = new AgentThought(id, before == null ? rounds.size() + 1 : before.position(), "", "", "", "",
        List.of(), event.at());
    rounds.put(id, thought);
    observations.remove(id);
    return thought;
  }

  private Optional<AgentThought> changed(AgentThought round, Value.Obj data) {
    if (data.fields().containsKey("tool_name")) {
      String tools = text(data, "tool_name");
      return Optional.of(new AgentThought(round.id(), round.position(), text(data, "output"), tools,
          tools.isEmpty() ? "" : arguments(data), round.observation(), round.files(), round.createdAt()));
    }
    if (data.fields().get("output") instanceof Value.Obj output && output.fields().containsKey("tool_response")) {
      List<Value> all = observations.computeIfAbsent(round.id(), id -> new ArrayList<>());
      all.add(named(text(output, "tool_call_name"), output.fields().getOrDefault("tool_response", Value.nothing())));
      return Optional.of(new AgentThought(round.id(), round.position(), round.thought(), round.tool(),
          round.toolInput(), ValueJson.write(merged(all)), files(round, data), round.createdAt()));
    }
    return Optional.empty();
  }

  /** Those of earlier tools, and those this one made; what a tool only names is no file of the message. */
  private static List<String> files(AgentThought round, Value.Obj data) {
    List<String> all = new ArrayList<>(round.files());
    madeIn(data).stream().map(FileRef::id).filter(id -> !all.contains(id)).forEach(all::add);
    return all;
  }

  /** The files that were made, by what the step of a tool or the outputs of a node say. */
  public static List<FileRef> madeIn(Value.Obj data) {
    return data.fields().get("files") instanceof Value.Array files
        ? files.items().stream().filter(Value.File.class::isInstance).map(item -> ((Value.File) item).file())
            .filter(file -> file.transferMethod().equals(FileStore.TOOL_FILE)).toList()
        : List.of();
  }

  private static String arguments(Value.Obj data) {
    List<Value> inputs = data.fields().get("tool_input") instanceof Value.Array array ? array.items() : List.of();
    return ValueJson.write(merged(inputs.stream().map(input -> input instanceof Value.Obj object
        ? named(text(object, "name"), object.fields().getOrDefault("arguments", Value.nothing()))
        : NONE).toList()));
  }

  private static Value named(String name, Value value) {
    return new Value.Obj(Map.of(name, value));
  }

  /** One object by names of tools; as soon as a tool was called twice, a list of objects. */
  private static Value merged(List<Value> each) {
    Map<String, Value> all = new LinkedHashMap<>();
    for (Value one : each) {
      if (one instanceof Value.Obj object) {
        all.putAll(object.fields());
      }
    }
    return all.size() == each.size() ? new Value.Obj(all) : new Value.Array(each);
  }

  private static String text(Value.Obj object, String name) {
    return ValueText.plain(object.fields().getOrDefault(name, Value.nothing()));
  }

  /** All thoughts so far, in order. */
  public List<AgentThought> all() {
    return List.copyOf(rounds.values());
  }
}
