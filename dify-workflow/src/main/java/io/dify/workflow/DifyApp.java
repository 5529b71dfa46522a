package io.dify.workflow;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslProblem;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * An app that can be run: a file, compiled once, and an engine. Immutable and thread-safe; any number of runs share it.
 *
 * <pre>{@code
 * DifyApp app = DifyApp.load(Path.of("bot.yml"), WorkflowEngine.builder().models(models).knowledge(bases).build());
 * String answer = app.run(RunRequest.query("How do I return an item?")).answer();
 * }</pre>
 */
public final class DifyApp {
  private final AppFile file;
  private final Graph graph;
  private final WorkflowEngine engine;

  private DifyApp(AppFile file, Graph graph, WorkflowEngine engine) {
    this.file = file;
    this.graph = graph;
    this.engine = engine;
  }

  /**
   * Loads an app file made of the standard nodes and those that jars on the class path provide.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such file, {@code DSL_INVALID} when it cannot run; the message lists every
   *     problem with its line
   */
  public static DifyApp load(Path file, WorkflowEngine engine) {
    return load(file, StandardNodes.andProvided(), engine);
  }

  /** Loads an app file made of these kinds of nodes. */
  public static DifyApp load(Path file, NodeTypes types, WorkflowEngine engine) {
    return of(file.toString(), new DslReader(types).read(file), engine);
  }

  /** Loads an app from the text of its file. */
  public static DifyApp parse(String yaml, NodeTypes types, WorkflowEngine engine) {
    return of("app", new DslReader(types).read(yaml), engine);
  }

  private static DifyApp of(String name, AppImport read, WorkflowEngine engine) {
    if (read.file().isEmpty() || read.graph().isEmpty()) {
      String problems = read.problems().stream().filter(DslProblem::isError).map(DslProblem::toString)
          .collect(Collectors.joining("\n  "));
      String cannot = read.unsupported().stream().map(part -> part.type() + ": " + part.reason()).distinct()
          .collect(Collectors.joining("\n  "));
      throw new DifyException(ErrorCode.DSL_INVALID,
          name + " cannot run:\n  " + (problems.isEmpty() ? cannot : problems));
    }
    return new DifyApp(read.file().get(), read.graph().get(), engine);
  }

  /** The same app on another engine, made of its own. */
  public DifyApp over(UnaryOperator<WorkflowEngine> change) {
    return new DifyApp(file, graph, change.apply(engine));
  }

  /** The file. */
  public AppFile file() {
    return file;
  }

  /** The compiled graph. */
  public Graph graph() {
    return graph;
  }

  /**
   * Starts a run; read its events with {@link Run#subscribe()}.
   *
   * @throws DifyException {@code INVALID_PARAM} when the inputs do not fit
   */
  public Run start(RunRequest request) {
    return engine.start(graph, request);
  }

  /**
   * Starts a run and gives its events as they happen: the iterator waits for the next, the last is {@link RunEvent.RunEnded}. Leaving the loop early does
   * not stop the run; use {@link #start} to keep a hand on it.
   */
  public Iterable<RunEvent> stream(RunRequest request) {
    return start(request).events();
  }

  /** Runs, calls back for every event on a thread of its own, and waits for the end; an interrupt stops the run. */
  public RunResult run(RunRequest request, Consumer<RunEvent> listener) throws InterruptedException {
    Run run = start(request);
    CompletableFuture<RunResult> heard = run.listen(listener);
    try {
      return heard.get();
    } catch (InterruptedException e) {
      run.stop("The caller was interrupted.");
      throw e;
    } catch (ExecutionException e) {
      run.stop("The listener failed.");
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw DifyException.of(e);
    }
  }

  /** Runs and waits for the end; an interrupt stops the run. */
  public RunResult run(RunRequest request) throws InterruptedException {
    Run run = start(request);
    try {
      return run.await();
    } catch (InterruptedException e) {
      run.stop("The caller was interrupted.");
      throw e;
    }
  }
}
