package io.dify.workflow.dsl;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.yaml.Place;
import io.dify.workflow.dsl.yaml.YamlDocument;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.Problem;
import io.dify.workflow.node.Problem.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads app files: YAML to an {@link AppFile} and, when the app can run, its compiled graph. All problems of a file are collected, each with its place;
 * nothing that a file holds makes it throw, and reading executes nothing. Immutable, thread-safe.
 */
public final class DslReader {
  private final NodeTypes types;

  /** A reader for apps made of these kinds of nodes. Other kinds import too, and fail when they are reached. */
  public DslReader(NodeTypes types) {
    this.types = types;
  }

  /** Reads the text of a file. */
  public AppImport read(String yaml) {
    return read(YamlReader.read(yaml));
  }

  /** Reads the bytes of a file, UTF-8. */
  public AppImport read(byte[] yaml) {
    return read(YamlReader.read(yaml));
  }

  /**
   * Reads a file.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such file or it cannot be opened
   */
  public AppImport read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return read(in.readNBytes(YamlReader.MAX_BYTES + 1));
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The app file '" + path + "' cannot be read (" + reason(path) + "); check path and permissions.", e);
    }
  }

  private static String reason(Path path) {
    return !Files.exists(path) ? "it does not exist" : Files.isDirectory(path) ? "it is a directory" : "access failed";
  }

  private AppImport read(YamlResult result) {
    return switch (result) {
      case YamlResult.Read read -> read(read.document());
      case YamlResult.Refused refused -> AppImport.failed(false, refused.problems().stream()
          .map(problem -> new DslProblem(Severity.ERROR, problem.code(), "", problem.place(), problem.message()))
          .toList());
    };
  }

  private AppImport read(YamlDocument document) {
    ProblemList problems = new ProblemList();
    Optional<AppFile> file = AppFileParser.parse(document, problems);
    if (file.isEmpty()) {
      return AppImport.failed(true, placed(problems, List.of(), Places.of(document)));
    }
    return compile(file.get(), problems);
  }

  private AppImport compile(AppFile file, ProblemList problems) {
    Places places = Places.of(file);
    GraphCompiler.Result result = switch (file.definition()) {
      case AppDefinition.Workflow workflow when file.mode() != AppMode.RAG_PIPELINE ->
        GraphAssembler.compile(types, workflow, problems);
      case AppDefinition.Workflow pipeline -> new GraphCompiler.Result(Optional.empty(), List.of());
      case AppDefinition.ModelConfig classic -> new GraphCompiler.Result(Optional.empty(), List.of());
    };
    List<DslProblem> placed = placed(problems, result.problems(), places);
    Optional<Graph> graph = result.graph().filter(compiled -> placed.stream().noneMatch(DslProblem::isError));
    return new AppImport(status(file), true, Optional.of(file), graph,
        placed,
        unsupported(file, places));
  }

  private static ImportStatus status(AppFile file) {
    return DslVersion.parse(file.version()).orElseThrow()
        .importInto(file.mode() == AppMode.RAG_PIPELINE ? DslVersion.CURRENT_PIPELINE : DslVersion.CURRENT);
  }

  private List<Unsupported> unsupported(AppFile file, Places places) {
    return switch (file.definition()) {
      case AppDefinition.Workflow workflow when file.mode() != AppMode.RAG_PIPELINE ->
        GraphAssembler.unsupported(types, workflow.graph(), places);
      case AppDefinition.Workflow pipeline -> List.of(wholeApp(file, "kind", "knowledge pipelines"));
      case AppDefinition.ModelConfig classic ->
        List.of(wholeApp(file, "app", "apps of mode '" + file.mode().wire() + "'"));
    };
  }

  private static Unsupported wholeApp(AppFile file, String key, String what) {
    Place place = file.document().place(List.of(key, "mode"));
    return new Unsupported("", file.mode().wire(), place, what + " are stored but not runnable yet.");
  }

  private static List<DslProblem> placed(ProblemList own, List<Problem> compiler, Places places) {
    return Stream.concat(own.all().stream(), compiler.stream()).map(places::place)
        .sorted(Comparator.comparingInt((DslProblem problem) -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column()))
        .toList();
  }
}
