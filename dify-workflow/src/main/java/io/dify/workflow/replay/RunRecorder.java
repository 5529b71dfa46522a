package io.dify.workflow.replay;

import io.dify.core.extension.ApiExtensions;
import io.dify.core.model.Models;
import io.dify.core.replay.PassingExtensions;
import io.dify.core.replay.PassingModels;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.run.RunRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Records the runs of an engine: {@code engine.tapped(recorder)}. A run is told of when it ends, or pauses for somebody; runs that are called as tools are part of the
 * run that calls them, as answers of a tool. Until then a run's exchanges are in memory. Thread-safe.
 *
 * <pre>{@code
 * try (RecordingFile.Writing file = RecordingFile.append(Path.of("bot.rec"))) {
 *   WorkflowEngine recorded = engine.tapped(RunRecorder.of(app.file(), clock, file));
 *   DifyApp.load(path, recorded).run(RunRequest.query("How do I return an item?"));
 * }
 * }</pre>
 */
public final class RunRecorder implements RunTap {
  private final Function<RunRequest, Optional<AppFile>> apps;
  private final InstantSource clock;
  private final Executor writers;
  private final Consumer<RecordedRun> sink;
  private final Map<String, RunTape> tapes = new ConcurrentHashMap<>();

  /**
   * A recorder whose runs are written down by the threads that end them: what {@code apps} or {@code sink} throws fails the run.
   *
   * @param apps finds the file of the app a run belongs to, whose secrets are left out and which is kept with the run
   * @param clock the engine's
   * @param sink takes runs that have ended
   */
  public RunRecorder(Function<RunRequest, Optional<AppFile>> apps, InstantSource clock, Consumer<RecordedRun> sink) {
    this(apps, clock, sink, Runnable::run);
  }

  /**
   * The same with threads of its own: whatever happens there, the run is not touched by it.
   *
   * @param writers runs one task for each run that has ended: asks {@code apps}, leaves out secrets, and gives the rest to {@code sink}; must not throw
   */
  public RunRecorder(Function<RunRequest, Optional<AppFile>> apps, InstantSource clock, Consumer<RecordedRun> sink,
      Executor writers) {
    this.apps = apps;
    this.clock = clock;
    this.sink = sink;
    this.writers = writers;
  }

  /** A recorder of runs of one app. */
  public static RunRecorder of(AppFile app, InstantSource clock, Consumer<RecordedRun> sink) {
    return new RunRecorder(request -> Optional.of(app), clock, sink);
  }

  /** The engine, recorded. */
  public WorkflowEngine over(WorkflowEngine engine) {
    return engine.tapped(this);
  }

  @Override
  public Journal journal(String runId, Graph graph, Journal journal) {
    RunTape tape = new RunTape(graph, clock);
    tapes.put(runId, tape);
    return new Journal() {
      @Override
      public void append(JournalEntry entry) {
        orForget(() -> journal.append(entry));
        if (tape.take(entry)) {
          tapes.remove(runId);
          tape.recorded(apps).ifPresent(run -> writers.execute(() -> sink.accept(run.get())));
        }
      }

      @Override
      public void force() {
        orForget(journal::force);
      }

      /** A run whose journal fails does not come to its last entry. */
      private void orForget(Runnable work) {
        try {
          work.run();
        } catch (RuntimeException | Error e) {
          tapes.remove(runId);
          throw e;
        }
      }

      @Override
      public boolean isDurable() {
        return journal.isDurable();
      }
    };
  }

  @Override
  public NodeContext node(NodeContext context) {
    RunTape tape = tapes.get(context.origin().run());
    return tape == null || context.depth() > 0 ? context : new TapedContext(context, tape);
  }

  @Override
  public Models models(String runId, Models models) {
    RunTape tape = tapes.get(runId);
    return tape == null ? models : new PassingModels(models, tape.traffic(), "");
  }

  @Override
  public ApiExtensions extensions(String runId, ApiExtensions extensions) {
    RunTape tape = tapes.get(runId);
    return tape == null ? extensions : new PassingExtensions(extensions, tape.traffic(), "");
  }

  @Override
  public AnnotationReplies annotations(String runId, AnnotationReplies annotations) {
    RunTape tape = tapes.get(runId);
    return tape == null ? annotations : Tape.annotations(annotations, tape.traffic());
  }
}
