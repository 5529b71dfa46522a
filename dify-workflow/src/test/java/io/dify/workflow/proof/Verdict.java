package io.dify.workflow.proof;

import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.proof.Expected.Ran;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what a run did with what it had to do; the first difference is an {@link AssertionError}. */
final class Verdict {
  private static final Pattern SPOKEN = Pattern.compile("<([a-z]n\\d+)>([^<]*)(</\\1>)?");

  private final Expected expected;
  private final boolean brokenOff;
  private final RunResult result;
  private final Map<String, Ran> known = new HashMap<>();
  private final Map<String, Integer> started = new LinkedHashMap<>();
  private final Map<String, Integer> ended = new HashMap<>();
  private final Map<String, Integer> retries = new HashMap<>();
  private final Map<String, Integer> opened = new HashMap<>();
  private final Map<String, Integer> closed = new HashMap<>();
  private int exceptions;

  private Verdict(Expected expected, boolean brokenOff, RunResult result) {
    this.expected = expected;
    this.brokenOff = brokenOff;
    this.result = result;
    expected.ran().forEach(ran -> known.put(ran.path(), ran));
  }

  /**
   * Checks a run that has ended.
   *
   * @param brokenOff whether it was stopped, or may have run out of time
   */
  static void check(Plan plan, Expected expected, boolean brokenOff, List<JournalEntry> entries, List<RunEvent> events,
      RunResult result) {
    Verdict verdict = new Verdict(expected, brokenOff, result);
    verdict.status();
    verdict.entries(entries);
    verdict.order(plan, "");
    verdict.completeness();
    verdict.events(entries, events);
    verdict.answers();
    verdict.outputs();
  }

  static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  /** Whether everything must be as expected. */
  private boolean exact() {
    return expected.exact() && !ranOut();
  }

  /** Whether it was really broken off, and not over before. */
  private boolean ranOut() {
    return brokenOff && (result.status() == RunStatus.STOPPED || "timeout".equals(result.errorType()));
  }

  private void status() {
    if (ranOut()) {
      return;
    }
    if (expected.failed()) {
      require(result.status() == RunStatus.FAILED, "failed and not " + result.status());
      String error = String.valueOf(result.error());
      require(expected.errors().stream().anyMatch(error::contains), error + " is none of " + expected.errors());
    } else {
      require(result.status() == (result.exceptions() > 0 ? RunStatus.PARTIAL_SUCCEEDED : RunStatus.SUCCEEDED),
          "status " + result.status() + " with " + result.exceptions() + " exceptions: " + result.error());
      require(result.error() == null && result.errorType() == null, "no error: " + result.error());
    }
  }

  private void entries(List<JournalEntry> entries) {
    require(entries.getFirst() instanceof JournalEntry.Accepted, "first " + entries.getFirst());
    require(entries.getLast() instanceof JournalEntry.Ended, "last " + entries.getLast());
    boolean over = false;
    for (int at = 0; at < entries.size(); at++) {
      switch (entries.get(at)) {
        case JournalEntry.Accepted e -> require(at == 0, "accepted twice");
        case JournalEntry.Started e -> {
          require(!over, e.node() + " started after the run had failed");
          require(known.containsKey(e.node().toString()), e.node() + " must not run");
          require(started.put(e.node().toString(), at) == null, e.node() + " started twice");
          require(e.node().frame().isEmpty() || live(e.node().frame()), e.node() + " started outside of its pass");
        }
        case JournalEntry.Retried e -> {
          int attempt = retries.merge(e.node().toString(), 1, Integer::sum);
          require(e.attempt() == attempt, e.node() + " try " + e.attempt() + " is the " + attempt);
        }
        case JournalEntry.Finished e -> {
          finished(e, at);
          over |= e.status() == NodeStatus.FAILED && e.node().frame().isEmpty();
        }
        case JournalEntry.PassOpened e -> opened(e.container(), e.index(), at);
        case JournalEntry.PassClosed e -> {
          require(live(e.container().pass(e.index())), e + " closed without being open");
          closed.put(e.container().pass(e.index()), at);
        }
        case JournalEntry.Said e -> require(!e.text().isEmpty(), "said nothing");
        case JournalEntry.Replaced e -> {
        }
        case JournalEntry.Reasoned e -> require(e.last() || !e.text().isEmpty(), "reasoned nothing");
        case JournalEntry.Logged e -> {
        }
        case JournalEntry.Asked e -> {
        }
        case JournalEntry.Answered e -> {
        }
        case JournalEntry.Paused e -> {
        }
        case JournalEntry.Resumed e -> {
        }
        case JournalEntry.Ended e -> require(at == entries.size() - 1, "ended before the end");
      }
    }
  }

  private boolean live(String pass) {
    return opened.containsKey(pass) && !closed.containsKey(pass);
  }

  private void finished(JournalEntry.Finished e, int at) {
    String path = e.node().toString();
    require(started.containsKey(path), path + " ended without having started");
    require(ended.put(path, at) == null, path + " ended twice");
    Ran ran = known.get(path);
    if (e.status() == NodeStatus.STOPPED) {
      require(ranOut() || (expected.failed() && !ran.certain()), path + " was stopped");
      return;
    }
    require(e.status() == ran.status(), path + " ended " + e.status() + " and not " + ran.status());
    require(retries.getOrDefault(path, 0) == ran.retries(), path + " was tried again " + retries.get(path));
    exceptions += e.status() == NodeStatus.EXCEPTION ? 1 : 0;
  }

  private void opened(NodePath container, int index, int at) {
    require(opened.put(container.pass(index), at) == null, container.pass(index) + " opened twice");
    require(index == 0 || opened.containsKey(container.pass(index - 1)), container.pass(index) + " opened too early");
    int most = known.get(container.toString()).step() instanceof Step.Iterate it ? it.parallel() : 1;
    int open = 0;
    for (int i = 0; i <= index; i++) {
      open += live(container.pass(i)) ? 1 : 0;
    }
    require(open <= most, open + " passes of " + container + " at a time");
  }

  /** Nodes start after those before them have ended, and passes and containers end after what is inside. */
  private void order(Plan plan, String frame) {
    for (Plan.Arrow arrow : plan.arrows()) {
      Integer before = ended.get(frame + arrow.source());
      Integer after = started.get(frame + arrow.target());
      if (after != null && known.containsKey(frame + arrow.source())) {
        require(before != null && before < after, frame + arrow + " was not waited for");
      }
    }
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Iterate it -> inner(it.body(), frame + it.id());
        case Step.Loop loop -> inner(loop.body(), frame + loop.id());
        default -> {
        }
      }
    }
  }

  private void inner(Plan body, String container) {
    for (int i = 0; opened.containsKey(container + "[" + i + "]/"); i++) {
      String pass = container + "[" + i + "]/";
      order(body, pass);
      if (closed.containsKey(pass)) {
        body.steps().forEach(step -> require(
            !started.containsKey(pass + step.id()) || ended.get(pass + step.id()) < closed.get(pass),
            pass + step.id() + " was not waited for"));
      } else {
        require(result.status() == RunStatus.FAILED || ranOut(), pass + " was never closed");
      }
    }
  }

  private void completeness() {
    started.keySet().forEach(path -> require(ended.containsKey(path), path + " never ended"));
    if (!ranOut()) {
      known.values().forEach(ran -> require(!ran.certain() || started.containsKey(ran.path()),
          ran.path() + " never ran"));
    }
    require(result.steps() == started.size(), result.steps() + " steps are " + started.size());
    require(result.exceptions() == exceptions, result.exceptions() + " exceptions are " + exceptions);
  }

  /** Readers see every fact once, in order; the pieces of text are the answer. */
  private void events(List<JournalEntry> entries, List<RunEvent> events) {
    require(events.size() == entries.size(), events.size() + " events of " + entries.size() + " facts");
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < events.size(); at++) {
      RunEvent event = events.get(at);
      require(event.seq() == at, event + " is number " + at);
      require(event instanceof RunEvent.RunEnded == (at == events.size() - 1), event + " is not in its place");
      switch (event) {
        case RunEvent.TextChunk chunk -> text.append(chunk.text());
        case RunEvent.TextReplaced replaced -> text.replace(0, text.length(), replaced.text());
        case RunEvent.NodeRetried retried -> require(entries.get(at) instanceof JournalEntry.Retried e
            && e.attempt() == retried.attempt() && e.node().node().equals(retried.start().nodeId()), event.toString());
        case RunEvent.NodeStarted start -> require(entries.get(at) instanceof JournalEntry.Started e
            && e.node().node().equals(start.nodeId()) && inPass(e.node().frame(), start.pass()), event.toString());
        case RunEvent.NodeFinished end -> require(entries.get(at) instanceof JournalEntry.Finished e
            && e.node().node().equals(end.start().nodeId()) && e.status() == end.status(), event.toString());
        case RunEvent.ReasoningChunk c -> require(entries.get(at) instanceof JournalEntry.Reasoned, event.toString());
        case RunEvent.AgentLogged l -> require(entries.get(at) instanceof JournalEntry.Logged, event.toString());
        case RunEvent.RunStarted s -> require(at == 0, "started late");
        case RunEvent.PassStarted p -> require(entries.get(at) instanceof JournalEntry.PassOpened, event.toString());
        case RunEvent.PassFinished p -> require(entries.get(at) instanceof JournalEntry.PassClosed, event.toString());
        case RunEvent.InputRequired r -> require(entries.get(at) instanceof JournalEntry.Asked, event.toString());
        case RunEvent.InputReceived r -> require(entries.get(at) instanceof JournalEntry.Answered, event.toString());
        case RunEvent.RunPaused p -> require(entries.get(at) instanceof JournalEntry.Paused, event.toString());
        case RunEvent.RunResumed r -> require(entries.get(at) instanceof JournalEntry.Resumed, event.toString());
        case RunEvent.RunEnded end -> require(end.result().equals(result), "another result: " + end.result());
      }
    }
    require(text.toString().equals(result.answer()), "pieces give " + text + " and not " + result.answer());
  }

  private static boolean inPass(String frame, RunEvent.Pass pass) {
    return pass == null
        ? frame.isEmpty()
        : frame.endsWith(pass.containerId() + "[" + pass.index() + "]/");
  }

  /** Every answer comes whole and once; one that was cut short may be there in part. */
  private void answers() {
    if (!result.answer().contains("<") && expected.said().stream().noneMatch(Expected.Said::certain)) {
      blocks();
      return;
    }
    Map<String, List<String>> spoken = new HashMap<>();
    Set<String> partly = new HashSet<>();
    Matcher matcher = SPOKEN.matcher(result.answer());
    int end = 0;
    while (matcher.find()) {
      require(matcher.start() == end, "stray text at " + end + " of " + result.answer());
      end = matcher.end();
      if (matcher.group(3) == null) {
        partly.add(matcher.group(1));
      } else {
        spoken.computeIfAbsent(matcher.group(1), id -> new ArrayList<>()).add(matcher.group());
      }
    }
    require(end == result.answer().length(), "stray text at " + end + " of " + result.answer());
    partly.forEach(id -> require(ranOut() || expected.failed()
        || expected.said().stream().anyMatch(said -> said.id().equals(id) && !said.certain()),
        id + " did not end: " + result.answer()));
    boolean complete = !expected.failed() && !ranOut();
    Map<String, Integer> reached = new HashMap<>();
    expected.said().stream().sorted(
        Comparator.comparing((Expected.Said said) -> !said.certain()).thenComparing(Expected.Said::early))
        .forEach(said -> {
          List<String> texts = spoken.getOrDefault(said.id(), List.of());
          int from = said.ordered() && exact() ? reached.getOrDefault(said.id(), 0) : 0;
          int at = find(texts, from, said.pattern());
          require(at >= 0 || !said.certain() || !complete, said + " is missing in " + result.answer());
          if (at >= 0) {
            texts.remove(at);
            reached.put(said.id(), at);
          }
        });
    spoken.forEach((id, texts) -> require(texts.isEmpty(), texts + " were not to be said"));
  }

  private static int find(List<String> texts, int from, String pattern) {
    for (int i = from; i < texts.size(); i++) {
      if (texts.get(i).matches(pattern)) {
        return i;
      }
    }
    return -1;
  }

  private void blocks() {
    if (!exact() || !expected.said().isEmpty()) {
      return;
    }
    require(tiled(result.answer(), expected.blocks().stream().filter(block -> !block.isEmpty()).toList()),
        result.answer() + " is not made of " + expected.blocks());
  }

  /** Whether a text is these blocks in some order. */
  private static boolean tiled(String text, List<String> blocks) {
    if (blocks.isEmpty()) {
      return text.isEmpty();
    }
    return blocks.stream().distinct().filter(text::startsWith).anyMatch(block -> {
      List<String> others = new ArrayList<>(blocks);
      others.remove(block);
      return tiled(text.substring(block.length()), others);
    });
  }

  private void outputs() {
    if (!exact()) {
      return;
    }
    Set<String> names = new HashSet<>(result.outputs().fields().keySet());
    names.remove("files");
    require(names.equals(expected.outputs().keySet()), "outputs " + names + " are not " + expected.outputs().keySet());
    expected.outputs().forEach((name, values) -> {
      Value value = result.outputs().fields().get(name);
      require(name.equals("answer") ? value.equals(Value.of(result.answer())) : values.contains(value),
          name + " is " + value + " and none of " + values);
    });
    expected.conversation().forEach((name, value) -> require(value.equals(result.conversation().fields().get(name)),
        name + " is " + result.conversation() + " and not " + value));
  }
}
