package io.dify.workflow.dsl;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.yaml.YamlDocument;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.moderation.AppRules;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.Problem.Severity;
import io.dify.workflow.node.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Optional<AppDefinition.Workflow> workflow = graph(file);
    GraphCompiler.Result result = workflow.map(app -> GraphAssembler.compile(types, app, problems))
        .orElseGet(() -> new GraphCompiler.Result(Optional.empty(), List.of()));
    workflow.ifPresent(app -> SecretScan.scan(app, problems));
    result.graph().ifPresent(compiled -> Linting.run(compiled, workflow.orElseThrow(), problems));
    AppRules rules = rules(file, problems);
    List<DslProblem> placed = placed(problems, result.problems(), places);
    Optional<Graph> graph = result.graph().filter(compiled -> placed.stream().noneMatch(DslProblem::isError))
        .map(compiled -> compiled.withRules(rules));
    return new AppImport(status(file), true, Optional.of(file), graph, placed, unsupported(file, workflow, places));
  }

  /** What happens around runs; a mistake here is an error, since nobody would notice that nothing is checked. */
  private static AppRules rules(AppFile file, ProblemList problems) {
    NodeData root = NodeData.of("", file.raw(), problems::add);
    return AppRules.read(switch (file.definition()) {
      case AppDefinition.Workflow workflow -> root.at("workflow").at("features");
      case AppDefinition.ModelConfig classic -> root.at("model_config");
    });
  }

  private static ImportStatus status(AppFile file) {
    return DslVersion.parse(file.version()).orElseThrow()
        .importInto(file.mode() == AppMode.RAG_PIPELINE ? DslVersion.CURRENT_PIPELINE : DslVersion.CURRENT);
  }

  /** What is compiled: the file's graph, or the one a classic app is. Knowledge pipelines have none that runs. */
  private static Optional<AppDefinition.Workflow> graph(AppFile file) {
    return switch (file.definition()) {
      case AppDefinition.Workflow workflow -> Optional.of(workflow).filter(app -> file.mode() != AppMode.RAG_PIPELINE);
      case AppDefinition.ModelConfig classic -> Optional.of(ClassicGraph.of(file.mode(), classic));
    };
  }

  private List<Unsupported> unsupported(AppFile file, Optional<AppDefinition.Workflow> workflow, Places places) {
    if (workflow.isEmpty()) {
      return List.of(new Unsupported("", file.mode().wire(), places.place("", List.of("kind")),
          "knowledge pipelines are stored but not runnable yet."));
    }
    List<Unsupported> found = new ArrayList<>(GraphAssembler.unsupported(types, workflow.get().graph(), places));
    if (file.definition() instanceof AppDefinition.ModelConfig classic) {
      found.addAll(ClassicGraph.unsupported(file.mode(), classic, places));
    }
    return found;
  }

  private static List<DslProblem> placed(ProblemList own, List<Problem> compiler, Places places) {
    return Stream.concat(own.all().stream(), compiler.stream()).map(places::place)
        .sorted(Comparator.comparingInt((DslProblem problem) -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column()))
        .toList();
  }
}
