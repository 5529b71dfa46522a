package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.RunStore;
import io.dify.runtime.journal.StoredJournal;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.engine.Run;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that nobody has at work go on here. They are claimed and read in groups, a transaction each; then each goes on by itself, on a thread of its own, so that
 * what they first write shares its commits, too. One that cannot go on is set aside and keeps no other from it. Thread-safe.
 */
final class TakeOver {
  /** Crashes in a row after which a run is set aside that was the only one lost. */
  static final int MOST_CRASHES = 3;
  /** The same for one that others were lost with: any of them may have been the reason. */
  static final int MOST_CRASHES_IN_COMPANY = 5;
  /** Runs of lost processes that are at work here at the same time, most. */
  private static final int MOST_AT_ONCE = 1024;
  /** Runs that are claimed and read together: bounds what their journals take of the memory before they go on. */
  private static final int GROUP = 64;
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  /** Goes on with a run, and keeps what becomes of it. */
  @FunctionalInterface
  interface Resumer {
    /** When this returns the run goes on. */
    Run resume(LiveApp app, StoredRun run, List<JournalEntry> entries, Journal journal, RunCommand... first);
  }

  private final RunJournals journals;
  private final AppCatalog apps;
  private final InstantSource clock;
  private final Consumer<String> giveUp;
  private final Map<Boolean, Resumer> resumers = new ConcurrentHashMap<>();
  private final Set<String> found = ConcurrentHashMap.newKeySet();
  private final Strays strays = new Strays();
  private final Suspects suspects;
  private final ReentrantLock trying = new ReentrantLock();
  /** Lost processes whose runs were seen before: what is left of them now is not all that was lost with them. */
  private final Set<String> seenLost = ConcurrentHashMap.newKeySet();
  private volatile boolean left;

  /** @param giveUp told of a run that does not go on here after all */
  TakeOver(RunJournals journals, AppCatalog apps, InstantSource clock, Consumer<String> giveUp) {
    this.journals = journals;
    this.apps = apps;
    this.clock = clock;
    this.giveUp = giveUp;
    this.suspects = new Suspects(clock);
  }

  /** Who goes on with runs of chats, or with those of workflows. */
  void resumer(boolean chats, Resumer resumer) {
    resumers.put(chats, resumer);
  }

  /** Whether runs are at work in this process. */
  boolean serves() {
    return !resumers.isEmpty();
  }

  /** Looks for runs that other processes have left, and for answers to runs that wait; gives how many go on because of it. */
  int sweep() {
    int room = MOST_AT_ONCE - found.size();
    List<StoredRun> lost = store().forsaken(clock.instant(), Math.max(room, 2));
    int resumed = isBlamed(lost)
        ? take(lost, MOST_CRASHES, List.of())
        : take(lost.stream().filter(run -> run.crashes() == 0).limit(Math.max(room, 0)).toList());
    resumed += trySuspects();
    resumed += take(strays());
    return resumed + take(store().answered(MOST_AT_ONCE));
  }

  /** Whether this is the one to blame: its process was lost for the third time, and no other run was lost. */
  private boolean isBlamed(List<StoredRun> lost) {
    boolean news = seenLost.addAll(lost.stream().map(StoredRun::process).collect(Collectors.toSet()));
    return news && lost.size() == 1 && lost.getFirst().crashes() >= MOST_CRASHES - 1;
  }

  /** Goes on with as many of those that were lost again and again as may be tried now, the least often lost first. */
  private int trySuspects() {
    trying.lock();
    try {
      int room = Math.min(suspects.room(), MOST_AT_ONCE - found.size());
      if (room <= 0 || left) {
        return 0;
      }
      List<StoredRun> next = store().forsaken(clock.instant(), room).stream().filter(run -> run.crashes() > 0).toList();
      next.forEach(run -> suspects.begin(run.head().id()));
      int resumed = take(next);
      next.stream().map(run -> run.head().id()).filter(id -> !journals.owns(id)).forEach(suspects::over);
      return resumed;
    } finally {
      trying.unlock();
    }
  }

  /** The next one need not wait for a sweep. */
  private void tried(String runId) {
    if (suspects.over(runId)) {
      Thread.ofVirtual().start(() -> {
        try {
          trySuspects();
        } catch (RuntimeException e) { // The next sweep goes on with it.
          LOG.warn("A run that was lost before could not be looked after.", e);
        }
      });
    }
  }

  /** Runs that this process owns and has not at work. */
  private List<StoredRun> strays() {
    List<StoredRun> mine = new ArrayList<>();
    for (String id : strays.due(clock.instant())) {
      if (!journals.owns(id)) {
        store().find(id).filter(run -> run.process().equals(journals.process())
            && (run.stage() == RunStage.RUNNING || run.stage() == RunStage.ENDED))
            .ifPresentOrElse(mine::add, () -> strays.forget(id));
      }
    }
    return mine;
  }

  /** A run is over and stored; there is room for another. */
  void over(String runId) {
    found.remove(runId);
    strays.forget(runId);
    tried(runId);
  }

  /** A run does nothing more here; it may have to go on here all the same. */
  void left(String runId) {
    found.remove(runId);
    strays.add(runId, clock.instant());
    tried(runId);
  }

  /** This process goes: no more is taken over. */
  void leave() {
    left = true;
  }

  /** Goes on with a run, and tells it something first; false when it was not to be had or cannot go on. */
  boolean take(StoredRun seen, RunCommand... first) {
    return take(List.of(seen), MOST_CRASHES_IN_COMPANY, List.of(first)) > 0;
  }

  private int take(List<StoredRun> seen) {
    return take(seen, MOST_CRASHES_IN_COMPANY, List.of());
  }

  /** @param mostCrashes those lost so often in a row, the last time included, are set aside */
  private int take(List<StoredRun> seen, int mostCrashes, List<RunCommand> first) {
    List<Future<Boolean>> going = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int from = 0; from < seen.size(); from += GROUP) {
        List<StoredRun> mine = claim(seen.subList(from, Math.min(seen.size(), from + GROUP)), mostCrashes);
        Map<String, StoredJournal> read = read(mine);
        for (StoredRun run : mine) {
          going.add(threads.submit(() -> go(run, read.get(run.head().id()), first)));
        }
      }
    }
    return (int) going.stream().filter(Future::resultNow).count();
  }

  /** Those of a group that may go on here. */
  private List<StoredRun> claim(List<StoredRun> group, int mostCrashes) {
    List<StoredRun> sound = new ArrayList<>();
    List<StoredRun> idle = group.stream().filter(run -> !journals.owns(run.head().id())).toList();
    for (StoredRun run : store().claim(idle, journals.process(), clock.instant())) {
      if (run.crashes() >= mostCrashes && run.stage() == RunStage.RUNNING) {
        setAside(run, "Its process was lost " + run.crashes() + " times in a row while it was at work.");
      } else {
        found.add(run.head().id());
        sound.add(run);
      }
    }
    return sound;
  }

  /** Their journals, or none of them when they cannot be read together: then it will show whose it is that cannot be read. */
  private Map<String, StoredJournal> read(List<StoredRun> runs) {
    try {
      return store().journals(runs).stream()
          .collect(Collectors.toMap(journal -> journal.run().head().id(), Function.identity()));
    } catch (DifyException e) {
      LOG.warn("Journals of {} runs could not be read together.", runs.size(), e);
      return Map.of();
    }
  }

  private boolean go(StoredRun run, @Nullable StoredJournal read, List<RunCommand> first) {
    try {
      List<JournalEntry> entries = read == null ? store().entries(run) : read.entries();
      goOn(run, entries, suspects.watched(run.head().id(), journals.reopen(run), this::tried), first);
      return true;
    } catch (RuntimeException e) { // One that cannot go on must not keep the others from it.
      giveUp.accept(run.head().id());
      if (Database.refused(e)) { // which says nothing of the run
        LOG.warn("Run {} goes on later.", run.head().id(), e);
      } else {
        setAside(run, DifyException.of(e).text());
      }
      return false;
    }
  }

  /** Goes on with a run that this process owns; when this returns it does. */
  void goOn(StoredRun run, List<JournalEntry> entries, Journal journal, List<RunCommand> commands) {
    RunHead head = run.head();
    LiveApp app = apps.version(head.owner().tenantId(), head.owner().appId(), head.versionId());
    Map<NodePath, Value.Obj> answers = store().answers(head.id());
    List<RunCommand> first = new ArrayList<>();
    answers.forEach((node, answer) -> {
      RunCommand.Answer command = new RunCommand.Answer(node, answer);
      var unused = command.taken().thenAccept(taken -> store().taken(head.id(), node));
      first.add(command);
    });
    first.addAll(commands);
    Resumer resumer = resumers.get(!head.messageId().isEmpty());
    if (resumer == null) {
      throw new DifyException(ErrorCode.UNAVAILABLE, "Nobody goes on with runs of this kind here.");
    }
    resumer.resume(app, run, entries, journal, first.toArray(RunCommand[]::new));
  }

  private void setAside(StoredRun run, String reason) {
    LOG.error("Run {} is set aside: {} Go on with it by 'dify runs resume {}'.", run.head().id(), reason,
        run.head().id());
    store().quarantine(run, reason);
  }

  private RunStore store() {
    return journals.store();
  }
}
