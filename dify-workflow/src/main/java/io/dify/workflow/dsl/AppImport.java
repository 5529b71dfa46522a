package io.dify.workflow.dsl;

import io.dify.workflow.graph.Graph;
import java.util.List;
import java.util.Optional;

/**
 * What reading an app file gave. Immutable, thread-safe.
 *
 * @param status how the import ended; with {@link ImportStatus#PENDING} everything is there, and the caller decides
 * @param readable whether the file is YAML; when it is not, nothing else could be looked at
 * @param file the file, empty when the import failed
 * @param graph the compiled graph; empty when the app cannot run, which problems or {@code unsupported} explain
 * @param problems everything found, in the order of the file
 * @param unsupported what is kept but cannot run
 */
public record AppImport(ImportStatus status, boolean readable, Optional<AppFile> file, Optional<Graph> graph,
    List<DslProblem> problems,
    List<Unsupported> unsupported) {
  /** Copies. */
  public AppImport {
    problems = List.copyOf(problems);
    unsupported = List.copyOf(unsupported);
  }

  static AppImport failed(boolean readable, List<DslProblem> problems) {
    return new AppImport(ImportStatus.FAILED, readable, Optional.empty(), Optional.empty(), problems, List.of());
  }
}
