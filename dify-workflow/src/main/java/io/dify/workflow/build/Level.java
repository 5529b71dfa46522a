package io.dify.workflow.build;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes and edges of one level, collected; the inner graph of a container collects into its parent. */
final class Level {
  private final List<Value> nodes;
  private final List<Value> edges;
  private final List<Runnable> late;
  private final @Nullable Step container;

  Level() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), null);
  }

  private Level(List<Value> nodes, List<Value> edges, List<Runnable> late, @Nullable Step container) {
    this.nodes = nodes;
    this.edges = edges;
    this.late = late;
    this.container = container;
  }

  Level inside(Step step) {
    return new Level(nodes, edges, late, step);
  }

  /** The step is written down when the app is: until then it may change. */
  void add(Step step) {
    late.add(() -> node(step.id(), "custom", step.data()));
  }

  /** The node that begins every pass of the container. */
  void passStart(String id, String kind) {
    late.add(() -> node(id, "custom-" + kind, (Value.Obj) Value.from(Fields.of("type", kind, "title", ""))));
  }

  private void node(String id, String wrapper, Value.Obj data) {
    Map<String, Object> node = Fields.of("id", id, "type", wrapper, "data", data);
    if (container != null) {
      node.put("parentId", container.id());
    }
    nodes.add(Value.from(node));
  }

  void connect(Step from, String handle, Step to) {
    if (from.level.container != to.level.container) {
      throw new IllegalArgumentException("'" + from.id() + "' and '" + to.id()
          + "' do not lie in the same container; a step leads to steps of its own body only.");
    }
    connect(from.id(), handle, to.id());
  }

  void connect(String from, String handle, String to) {
    edges.add(
        Value.from(Fields.of("id", from + "-" + handle + "-" + to, "source", from, "sourceHandle", handle, "target",
            to, "targetHandle", "target", "type", "custom")));
  }

  Value toValue() {
    nodes.clear();
    late.forEach(Runnable::run);
    return Value.from(Fields.of("nodes", nodes, "edges", edges));
  }
}
