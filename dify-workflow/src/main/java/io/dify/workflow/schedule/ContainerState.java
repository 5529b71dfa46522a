package io.dify.workflow.schedule;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.ContainerSpec;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.pool.VariablePool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A container at work: which passes it has run, and what they gave. Changed by {@link RunState} only. Not thread-safe. */
public final class ContainerState {
  private static final int MAX_ITEMS = 100_000;

  private final NodeRef ref;
  private final ContainerSpec spec;
  private final List<Value> items;
  /** What passes side by side begin with: none sees what another has written. */
  private final VariablePool before;
  private final Map<Integer, Value> results = new LinkedHashMap<>();
  private final Map<Integer, Frame> open = new LinkedHashMap<>();
  private int opened;
  private Map<String, Value> lastOutputs = Map.of();
  private int lastWithOutputs = -1;
  private boolean exit;
  private @Nullable String failure;

  ContainerState(NodeRef ref) {
    this.ref = ref;
    this.spec = ref.node().config().container().orElseThrow();
    this.before = ref.frame().pool();
    this.items = switch (spec) {
      case ContainerSpec.Iteration iteration -> items(iteration);
      case ContainerSpec.Loop loop -> List.of();
    };
    if (spec instanceof ContainerSpec.Loop loop) {
      begin(loop);
    }
  }

  private List<Value> items(ContainerSpec.Iteration iteration) {
    Value list = ref.frame().get(iteration.items()).orElse(Value.nothing());
    switch (list) {
      case Value.Nothing n -> {
        return List.of();
      }
      case Value.Array array when array.items().size() <= MAX_ITEMS -> {
        return array.items();
      }
      case Value.Array array ->
        failure = "The list " + iteration.items() + " has " + array.items().size() + " items, the limit is "
            + MAX_ITEMS + ".";
      default -> failure = "The variable " + iteration.items() + " must be a list, not " + list.type().wire() + ".";
    }
    return List.of();
  }

  private void begin(ContainerSpec.Loop loop) {
    try {
      Frame frame = ref.frame();
      frame.pool(frame.pool().with(ref.node().id(), new Value.Obj(loop.initial().apply(frame::get))));
    } catch (DifyException e) {
      failure = e.text();
      return;
    }
    try {
      exit = loop.exit().test(ref.frame()::get);
    } catch (DifyException e) {
      // Before the first pass the variables of the test may not exist yet: that is no reason to stop, and no failure.
      exit = false;
    }
  }

  /** Whether another pass may begin now. */
  public boolean mayOpen() {
    return switch (spec) {
      case ContainerSpec.Iteration iteration -> opened < items.size() && open.size() < iteration.parallelism()
          && (failure == null || iteration.onFailure() != ContainerSpec.ItemFailure.TERMINATE);
      case ContainerSpec.Loop loop -> open.isEmpty() && opened < loop.maxPasses() && !exit && failure == null;
    };
  }

  /** The number the next pass will have. */
  public int nextPass() {
    return opened;
  }

  /** Whether it has ended: no pass is going on and none may begin. */
  public boolean over() {
    return open.isEmpty() && !mayOpen();
  }

  /** Whether a pass is going on. */
  boolean passing() {
    return !open.isEmpty();
  }

  /** Whether its open passes come to nothing: an item failed, and that is the end of all. */
  boolean givenUp() {
    return failure != null && spec instanceof ContainerSpec.Iteration iteration
        && iteration.onFailure() == ContainerSpec.ItemFailure.TERMINATE;
  }

  /** Where it stands. */
  public NodeRef ref() {
    return ref;
  }

  Frame open(int index) {
    GraphNode node = ref.node();
    VariablePool pool = ref.frame().pool();
    if (spec instanceof ContainerSpec.Iteration iteration) {
      pool = (iteration.parallelism() > 1 ? before : pool).with(node.id(),
          new Value.Obj(Map.of("item", items.get(index), "index", Value.of(index))));
    }
    if (node.body() == null) {
      throw new IllegalStateException("Container '" + node.id() + "' has no inner graph.");
    }
    Frame frame = new Frame(ref.frame(), ref.path(), index, node.body(), pool);
    open.put(index, frame);
    opened = index + 1;
    return frame;
  }

  void close(int index) {
    Frame frame = open.remove(index);
    if (frame == null) {
      throw new IllegalArgumentException("Pass " + index + " of '" + ref.path() + "' is not open.");
    }
    Frame around = ref.frame();
    boolean shared = spec instanceof ContainerSpec.Loop;
    if (shared || frame.failure() == null) {
      frame.written().forEach((selector, value) -> {
        if (shared ? !selector.node().equals(ref.node().id()) : selector.node().equals("conversation")) {
          around.write(selector, value);
        }
      });
    }
    if (shared) {
      around.outputs().putAll(frame.outputs());
    } else if (index > lastWithOutputs && !frame.outputs().isEmpty()) {
      lastWithOutputs = index;
      lastOutputs = frame.outputs();
    }
    switch (spec) {
      case ContainerSpec.Iteration iteration -> {
        if (frame.failure() == null) {
          results.put(index, iteration.output().flatMap(frame::get).orElse(Value.nothing()));
        } else {
          failure = failure == null ? frame.failure() : failure;
        }
      }
      case ContainerSpec.Loop loop -> closeLoop(loop, frame);
    }
  }

  private void closeLoop(ContainerSpec.Loop loop, Frame frame) {
    String id = ref.node().id();
    frame.pool().variables(id).ifPresent(kept -> ref.frame().pool(ref.frame().pool().with(id, kept)));
    failure = frame.failure();
    exit = frame.left();
    if (failure == null && !exit) {
      try {
        exit = loop.exit().test(frame::get);
      } catch (DifyException e) {
        failure = e.text();
      }
    }
  }

  /** It ended: of the items of an iteration, the last that responded has given outputs to what is around, in whatever order they ended. */
  void end() {
    ref.frame().outputs().putAll(lastOutputs);
  }

  /** The variables of a loop as they are between passes; none for an iteration. */
  public Value.Obj variables() {
    return spec instanceof ContainerSpec.Loop
        ? ref.frame().pool().variables(ref.node().id()).orElse(new Value.Obj(Map.of()))
        : new Value.Obj(Map.of());
  }

  /** How it ended. */
  public NodeOutcome outcome() {
    return switch (spec) {
      case ContainerSpec.Iteration iteration -> failure != null
          && (iteration.onFailure() == ContainerSpec.ItemFailure.TERMINATE || items.isEmpty())
              ? failed("IterationNodeError", failure)
              : new NodeOutcome.Succeeded(
                  result(Map.of("output", output(iteration)), Map.of("iterator_selector", new Value.Array(items))));
      case ContainerSpec.Loop loop -> {
        if (failure != null) {
          yield failed("LoopNodeError", failure);
        }
        Map<String, Value> outputs = new LinkedHashMap<>(
            ref.frame().pool().variables(ref.node().id()).map(Value.Obj::fields).orElse(Map.of()));
        outputs.put("loop_round", Value.of(opened));
        yield new NodeOutcome.Succeeded(result(outputs, Map.of("loop_count", Value.of(loop.maxPasses()))));
      }
    };
  }

  private Value output(ContainerSpec.Iteration iteration) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Value value = results.get(i);
      if (value != null) {
        values.add(value);
      } else if (iteration.onFailure() != ContainerSpec.ItemFailure.REMOVE) {
        values.add(Value.nothing());
      }
    }
    boolean lists = values.stream().anyMatch(Value.Array.class::isInstance)
        && values.stream().allMatch(value -> value.isNothing() || value instanceof Value.Array);
    if (!iteration.flatten() || !lists) {
      return new Value.Array(values);
    }
    List<Value> flat = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Value.Array array) {
        flat.addAll(array.items());
      }
    }
    return new Value.Array(flat);
  }

  private static NodeResult result(Map<String, Value> outputs, Map<String, Value> inputs) {
    return NodeResult.of(outputs).withInputs(inputs);
  }

  private static NodeOutcome failed(String type, String message) {
    return new NodeOutcome.Failed(NodeResult.of(Map.of()), type, message);
  }
}
