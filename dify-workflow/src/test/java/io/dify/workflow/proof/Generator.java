package io.dify.workflow.proof;

import io.dify.core.template.Selector;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.proof.Plan.Arrow;
import io.dify.workflow.proof.Step.Mode;
import io.dify.workflow.proof.Step.Strategy;
import io.dify.workflow.proof.Step.Trouble;
import io.dify.workflow.proof.Step.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Draws random plans whose outcome does not depend on timing, as far as that can be had: a node reads only what has always ended before it, and a level that
 * may be cut short by a failure or a loop-end writes variables only if no two of its nodes run at a time.
 */
final class Generator {
  private static final int DEEPEST = 3;
  private static final String SOURCE = "source";

  private final Random random;
  private final boolean chat;
  private int ids;

  private Generator(Random random) {
    this.random = random;
    this.chat = random.nextInt(3) > 0;
  }

  static Plan plan(Random random) {
    Generator generator = new Generator(random);
    boolean hazards = random.nextInt(3) == 0;
    Level main = generator.new Level(new Around(0, random.nextInt(4) == 0, hazards, true, true, List.of(), List.of()));
    main.begin();
    return main.draw(2 + random.nextInt(12));
  }

  /**
   * What a level may do.
   *
   * @param serial never two nodes at a time
   * @param hazards may be cut short
   * @param writes may write variables
   * @param alone no two passes of a container around it go on at a time
   * @param loops if it is the inside of a loop: that loop, and those around whose variables it may write
   * @param visible variables around it that are there before it begins
   */
  private record Around(int depth, boolean serial, boolean hazards, boolean writes, boolean alone, List<String> loops,
      List<Selector> visible) {}

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private final class Level {
    private final Around around;
    private final List<Step> steps = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();
    private final List<Arrow> open = new ArrayList<>();
    /** What each node leaves for those behind it. */
    private final Map<String, List<Selector>> leaves = new LinkedHashMap<>();
    private boolean counted;

    Level(Around around) {
      this.around = around;
    }

    void begin() {
      add(new Step.Begin(id()));
    }

    /** Works on an item, and may fail on some. */
    void treat(Selector item, boolean mayFail) {
      String id = id();
      arrows.addAll(parents(id));
      add(new Step.Work(id, oneIn(3) ? RunsOn.COMPUTE : RunsOn.THREAD, List.of(item),
          mayFail ? new Trouble(2 + random.nextInt(2), 3, random.nextInt(2), Strategy.FAIL_RUN) : Trouble.NONE,
          random.nextInt(3), random.nextInt(3) - 1));
    }

    Plan draw(int size) {
      while (steps.size() <= size) {
        boolean orphan = oneIn(30);
        String id = id();
        List<Arrow> parents = orphan ? List.of() : parents(id);
        arrows.addAll(parents);
        Step step = orphan && around.depth() == 0 ? new Step.Begin(id) : step(id, sight(parents));
        add(step);
        if ((step instanceof Step.Iterate || step instanceof Step.Loop) && !oneIn(3)) {
          look(step);
        }
      }
      return new Plan(steps, arrows);
    }

    /** Puts a node behind a container that reads what it gives. */
    private void look(Step container) {
      String id = id();
      open.remove(new Arrow(container.id(), SOURCE, ""));
      arrows.add(new Arrow(container.id(), SOURCE, id));
      List<Selector> reads = leaves.get(container.id());
      add(chat && oneIn(2)
          ? new Step.Answer(id, reads, List.of())
          : new Step.Work(id, RunsOn.LOOP, reads, Trouble.NONE, 0, -1));
    }

    private String id() {
      return (char) ('a' + random.nextInt(26)) + "n" + ids++;
    }

    private void add(Step step) {
      steps.add(step);
      if (step.trouble().strategy() == Strategy.FAIL_BRANCH) {
        open.add(new Arrow(step.id(), "fail-branch", ""));
      }
      if (step instanceof Step.Choice) {
        open.add(new Arrow(step.id(), "a", ""));
        open.add(new Arrow(step.id(), "b", ""));
      } else if (!(step instanceof Step.LoopEnd)) {
        open.add(new Arrow(step.id(), SOURCE, ""));
      }
      leaves.put(step.id(), left(step));
    }

    /** Serial levels use each way out once, so that one token wanders through them. */
    private List<Arrow> parents(String target) {
      List<Arrow> parents = new ArrayList<>();
      for (int n = 1 + random.nextInt(around.serial() ? 2 : 3); n > 0 && !open.isEmpty(); n--) {
        Arrow from = around.serial() && !oneIn(4) ? open.getLast() : any(open);
        if (around.serial()) {
          open.remove(from);
        }
        parents.add(new Arrow(from.source(), from.handle(), target));
      }
      return parents;
    }

    /** What a node with these parents may read. */
    private List<Selector> sight(List<Arrow> parents) {
      List<Selector> seen = new ArrayList<>(around.visible());
      Map<String, Set<String>> ancestors = Plan.ancestors(steps, arrows);
      leaves.forEach((id, selectors) -> {
        if (parents.stream()
            .anyMatch(arrow -> arrow.source().equals(id) || ancestors.get(arrow.source()).contains(id))) {
          seen.addAll(selectors);
        }
      });
      return seen;
    }

    private List<Selector> reads(List<Selector> seen) {
      List<Selector> reads = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0 && !seen.isEmpty(); n--) {
        Selector read = oneIn(2) ? any(seen.subList(Math.max(0, seen.size() - 3), seen.size())) : any(seen);
        reads.add(oneIn(20) ? Selector.of(read.node(), "nope") : read);
      }
      return reads.stream().distinct().toList();
    }

    private Step step(String id, List<Selector> seen) {
      return switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4 -> work(id, seen);
        case 5, 6, 7 -> new Step.Choice(id, reads(seen));
        case 8, 9, 10 -> chat ? answer(id, seen) : end(id, seen);
        case 11 -> new Step.Merge(id, reads(seen));
        case 12, 13 -> assign(id).orElseGet(() -> work(id, seen));
        case 14, 15, 16 -> around.depth() < DEEPEST ? iterate(id, seen) : work(id, seen);
        case 17, 18 -> around.depth() < DEEPEST ? loop(id, seen) : work(id, seen);
        default -> loopEnd(id, seen);
      };
    }

    private Step loopEnd(String id, List<Selector> seen) {
      return around.serial() && !around.loops().isEmpty() ? new Step.LoopEnd(id) : work(id, seen);
    }

    private Step work(String id, List<Selector> seen) {
      RunsOn place = any(List.of(RunsOn.LOOP, RunsOn.THREAD, RunsOn.THREAD, RunsOn.COMPUTE));
      return new Step.Work(id, place, reads(seen), oneIn(around.hazards() ? 2 : 3) ? trouble() : Trouble.NONE,
          random.nextInt(4),
          oneIn(3) ? -1 : random.nextInt(5));
    }

    private Trouble trouble() {
      int retries = oneIn(2) ? 0 : random.nextInt(3);
      if (around.hazards() && oneIn(2)) {
        return new Trouble(1 + random.nextInt(3), 1 + random.nextInt(3), retries, Strategy.FAIL_RUN);
      }
      Strategy strategy = any(List.of(Strategy.values()));
      int tries = strategy == Strategy.FAIL_RUN ? random.nextInt(retries + 1) : random.nextInt(4);
      return new Trouble(1 + random.nextInt(3), tries, retries, strategy);
    }

    private Step answer(String id, List<Selector> seen) {
      List<Selector> loose = new ArrayList<>();
      if (around.depth() == 0) {
        steps.stream().filter(step -> step instanceof Step.Work && oneIn(5)).map(step -> Selector.of(step.id(), "text"))
            .filter(selector -> !seen.contains(selector)).forEach(loose::add);
      }
      return new Step.Answer(id, reads(seen), loose);
    }

    private Step end(String id, List<Selector> seen) {
      Map<String, Selector> outputs = new LinkedHashMap<>();
      reads(seen).forEach(read -> outputs.put(oneIn(3) ? "shared" : "o" + id + outputs.size(), read));
      return new Step.End(id, outputs);
    }

    private Optional<Step> assign(String id) {
      if (!around.writes()) {
        return Optional.empty();
      }
      if (!around.loops().isEmpty() && !oneIn(3) && (around.serial() || !counted)) {
        counted = true;
        String loop = around.serial() ? any(around.loops()) : around.loops().getFirst();
        return Optional.of(new Step.Assign(id, Selector.of(loop, "n"), Write.PLUS_ONE));
      }
      return Optional.of(new Step.Assign(id, Selector.of("conversation", "c" + id),
          around.alone() && oneIn(2) ? Write.APPEND : Write.SET));
    }

    private int size() {
      return 2 + random.nextInt(around.depth() == 0 ? 4 : 2);
    }

    private Trouble containerTrouble() {
      return new Trouble(0, 0, 0, oneIn(2) ? Strategy.FAIL_RUN : any(List.of(Strategy.values())));
    }

    private Step iterate(String id, List<Selector> seen) {
      List<Selector> lists = seen.stream().filter(selector -> selector.name().equals("items")).toList();
      if (lists.isEmpty()) {
        return work(id, seen);
      }
      Trouble trouble = containerTrouble();
      Mode mode = any(List.of(Mode.values()));
      int parallel = oneIn(2) ? 1 : 2 + random.nextInt(3);
      boolean contained = mode != Mode.TERMINATED || trouble.strategy() != Strategy.FAIL_RUN;
      Selector items = around.hazards() && oneIn(20) ? Selector.of(any(lists).node(), "text") : any(lists);
      boolean hazards = (contained || around.hazards()) && !oneIn(3);
      boolean serial = oneIn(2);
      List<Selector> visible = new ArrayList<>(seen);
      visible.add(Selector.of(id, "item"));
      visible.add(Selector.of(id, "index"));
      Level inner = new Level(new Around(around.depth() + 1, serial, hazards,
          around.writes() && (!hazards || (serial && parallel == 1)), around.alone() && parallel == 1, List.of(),
          visible));
      inner.begin();
      inner.treat(Selector.of(id, "item"), hazards && !oneIn(3));
      Plan body = inner.draw(size());
      return new Step.Iterate(id, items, parallel, mode, oneIn(2), inner.output(), body, trouble);
    }

    private Optional<Selector> output() {
      List<Selector> all = leaves.values().stream().flatMap(List::stream).toList();
      return all.isEmpty() || oneIn(10) ? Optional.empty() : Optional.of(oneIn(2) ? any(all) : all.getLast());
    }

    private Step loop(String id, List<Selector> seen) {
      Trouble trouble = containerTrouble();
      boolean hazards = (trouble.strategy() != Strategy.FAIL_RUN || around.hazards()) && !oneIn(3);
      boolean serial = oneIn(2);
      boolean writes = around.writes() && (!hazards || serial);
      List<String> loops = new ArrayList<>(List.of(id));
      if (around.serial() && serial) {
        loops.addAll(around.loops());
      }
      List<Selector> visible = new ArrayList<>(seen);
      if (serial) {
        visible.add(Selector.of(id, "n"));
      }
      Level inner = new Level(
          new Around(around.depth() + 1, serial, hazards, writes, around.alone(), loops, visible));
      inner.begin();
      return new Step.Loop(id, 1 + random.nextInt(4), random.nextInt(3), random.nextInt(5), inner.draw(size()),
          trouble);
    }

    /** What a node leaves for those behind it. */
    private List<Selector> left(Step step) {
      return switch (step) {
        case Step.Work work -> work.items() < 0
            ? List.of(Selector.of(work.id(), "text"))
            : List.of(Selector.of(work.id(), "text"), Selector.of(work.id(), "items"));
        case Step.Choice choice -> List.of(Selector.of(choice.id(), "text"));
        case Step.Merge merge -> List.of(Selector.of(merge.id(), "output"));
        case Step.Assign assign -> List.of(assign.target());
        case Step.Iterate it -> with(written(it.body()), Selector.of(it.id(), "output"));
        case Step.Loop loop ->
          with(written(loop.body()), Selector.of(loop.id(), "n"), Selector.of(loop.id(), "loop_round"));
        case Step.Begin b -> List.of();
        case Step.Answer a -> List.of();
        case Step.End e -> List.of();
        case Step.LoopEnd e -> List.of();
      };
    }

    private List<Selector> written(Plan body) {
      List<Selector> all = new ArrayList<>();
      body.each(step -> {
        if (step instanceof Step.Assign assign && assign.target().node().equals("conversation")) {
          all.add(assign.target());
        }
      });
      return all;
    }

    private List<Selector> with(List<Selector> selectors, Selector... more) {
      List<Selector> all = new ArrayList<>(selectors);
      all.addAll(List.of(more));
      return all;
    }
  }
}
