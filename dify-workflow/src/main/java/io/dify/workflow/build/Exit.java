package io.dify.workflow.build;

/** One of the ways out of a step: a case of a branch, or its failure. Immutable. */
public final class Exit {
  private final Step from;
  private final String handle;

  Exit(Step from, String handle) {
    this.from = from;
    this.handle = handle;
  }

  /** The steps that come after it when the run goes this way. Gives the last of them, to go on from there. */
  public Step then(Step... next) {
    if (next.length == 0) {
      throw new IllegalArgumentException("Nothing comes after '" + from.id() + "'; name at least one step.");
    }
    for (Step step : next) {
      from.level.connect(from, handle, step);
    }
    return next[next.length - 1];
  }
}
