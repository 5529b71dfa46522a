package io.dify.workflow.build;

/** The inside of a container: what is done in every pass. Begin it with {@link #first}. Not thread-safe. */
public sealed class Body extends Steps permits Body.ForEach, Body.Again {
  private final String start;

  private Body(Step container, String kind) {
    super(container.level.inside(container));
    start = container.id() + "start";
    level.passStart(start, kind);
    container.set("start_node_id", start);
  }

  /** The steps a pass begins with. Gives the last of them, to go on from there. */
  public final Step first(Step... steps) {
    if (steps.length == 0) {
      throw new IllegalArgumentException("A pass needs a first step.");
    }
    for (Step step : steps) {
      level.connect(start, "source", step.id());
    }
    return steps[steps.length - 1];
  }

  /**
   * The inside of an iteration.
   *
   * @param <T> what the items are
   */
  public static final class ForEach<T> extends Body {
    private final Var<T> item;
    private final Var<Number> index;

    ForEach(Step container, VarType<T> type) {
      super(container, "iteration-start");
      item = Var.of(type, container.id(), "item");
      index = Var.of(VarType.NUMBER, container.id(), "index");
    }

    /** The item of this pass. */
    public Var<T> item() {
      return item;
    }

    /** The number of this pass, from 0. */
    public Var<Number> index() {
      return index;
    }
  }

  /** The inside of a loop. */
  public static final class Again extends Body {
    Again(Step container) {
      super(container, "loop-start");
    }

    /** Leaves the loop at once. */
    public OtherStep leave(String id) {
      return step(id, "loop-end", java.util.Map.of());
    }
  }
}
