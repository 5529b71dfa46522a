package io.dify.workflow.proof;

import io.dify.core.template.Selector;
import io.dify.workflow.node.RunsOn;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node as the generator draws it: enough to build a real node from, and to work out by hand what it must do. */
sealed interface Step {
  String id();

  /** What happens when it fails; most kinds never do. */
  default Trouble trouble() {
    return Trouble.NONE;
  }

  /** What a node does about its failures. */
  enum Strategy {
    FAIL_RUN, FAIL_BRANCH, DEFAULT_VALUE
  }

  /** What an iteration does about an item that failed. */
  enum Mode {
    TERMINATED("terminated"), CONTINUE("continue-on-error"), REMOVE("remove-abnormal-output");

    final String wire;

    Mode(String wire) {
      this.wire = wire;
    }
  }

  /**
   * When a node fails.
   *
   * @param oneIn fails for one in so many texts it may see; 0 for never, 1 for always
   * @param tries tries that fail when it does
   * @param retries tries it may have after the first
   */
  record Trouble(int oneIn, int tries, int retries, Strategy strategy) {
    static final Trouble NONE = new Trouble(0, 0, 0, Strategy.FAIL_RUN);

    boolean strikes(String text) {
      return oneIn > 0 && Math.floorMod(text.hashCode(), oneIn) == 0;
    }

    boolean beyondHelp(String text) {
      return strikes(text) && tries > retries;
    }
  }

  /** Where a level begins; without an edge to it and not the first, another root that is not active. */
  record Begin(String id) implements Step {}

  /** Gives a {@code text} made of what it reads, said in so many pieces, and {@code items}, a list of so many texts. */
  record Work(String id, RunsOn place, List<Selector> reads, Trouble trouble, int pieces,
      int items) implements Step {}

  /** Takes handle a or b, as what it reads says. */
  record Choice(String id, List<Selector> reads) implements Step {}

  /** Shows what it reads; of those under {@code loose} nobody knows whether they are there in time. */
  record Answer(String id, List<Selector> reads, List<Selector> loose) implements Step {}

  /** Gives outputs of the run. */
  record End(String id, Map<String, Selector> outputs) implements Step {}

  /** Gives the first of its variables that exists. */
  record Merge(String id, List<Selector> reads) implements Step {}

  /** What is written. */
  enum Write {
    PLUS_ONE, APPEND, SET
  }

  /** Writes a conversation or loop variable. */
  record Assign(String id, Selector target, Write write) implements Step {}

  /** Once per item. */
  record Iterate(String id, Selector items, int parallel, Mode mode, boolean flatten, Optional<Selector> output,
      Plan body, Trouble trouble) implements Step {}

  /** Again and again, until its variable {@code n} is at least {@code until}; 0 for no such test. */
  record Loop(String id, int passes, int from, int until, Plan body, Trouble trouble) implements Step {}

  /** Ends the loop around it. */
  record LoopEnd(String id) implements Step {}
}
