package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.dsl.yaml.Place;
import io.dify.workflow.dsl.yaml.YamlDocument;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import io.dify.workflow.dsl.yaml.YamlText;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.Problem;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RecordingFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one case file: every problem of it, each with line and column, or none. */
final class CaseFileReader {
  private static final List<String> FILE_KEYS = List.of("app", "defaults", "cases");
  private static final List<String> CASE_KEYS = List.of("name", "inputs", "query", "user", "files", "system",
      "environment",
      "conversation", "history", "repeat", "recording", "models", "tools", "nodes", "human", "expect");
  private static final List<String> DEFAULT_KEYS = CASE_KEYS.subList(1, CASE_KEYS.size());
  private static final List<String> RECORDING_KEYS = List.of("file", "run");
  private static final int MAX_REPEAT = 10_000;
  private static final int MOST_NAMED = 5;

  private record Found(Place place, String message) {}

  private final Path file;
  private final NodeTypes types;
  private final String text;
  private final YamlDocument document;
  private final List<Found> problems = new ArrayList<>();

  private CaseFileReader(Path file, NodeTypes types, String text, YamlDocument document) {
    this.file = file;
    this.types = types;
    this.text = text;
    this.document = document;
  }

  static CaseFile read(Path file, NodeTypes types) {
    String text = text(file);
    return switch (YamlReader.read(text)) {
      case YamlResult.Read read -> new CaseFileReader(file, types, text, read.document()).read();
      case YamlResult.Refused refused -> throw refused(file, refused.problems().stream()
          .map(problem -> new Found(problem.place(), problem.message())).toList());
    };
  }

  private static String text(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The case file '" + file + "' cannot be read ("
          + (!Files.exists(file)
              ? "it does not exist"
              : Files.isDirectory(file) ? "it is a directory" : "access failed, or it is not UTF-8")
          + ").", e);
    }
  }

  /** What is wrong in the defaults is found with every case, and said once. */
  private static DifyException refused(Path file, List<Found> problems) {
    return new DifyException(ErrorCode.SYNTAX, problems.stream().distinct()
        .sorted(Comparator.comparingInt((Found found) -> found.place().line())
            .thenComparingInt(found -> found.place().column()))
        .map(found -> file + ":" + found.place().line() + ":" + found.place().column() + ": " + found.message())
        .collect(Collectors.joining("\n")));
  }

  private CaseFile read() {
    NodeData root = NodeData.of("", document.root(), this::note);
    CaseData.check(root, "a case file", FILE_KEYS);
    NodeData defaults = root.at("defaults");
    CaseData.check(defaults, "'defaults'", DEFAULT_KEYS);
    Optional<AppImport> app = app(root.at("app"));
    List<TestCase.Spec> cases = cases(root.at("cases"), defaults);
    if (!problems.isEmpty() || app.isEmpty()) {
      throw refused(file, problems);
    }
    return new CaseFile(file, text, types, app.get(), cases);
  }

  /** Of problems of the case file, those with keys stand where the key does. */
  private void note(Problem problem) {
    Optional<Place> key = problem.code().equals(CaseData.UNKNOWN_KEY)
        ? YamlText.of(text).key(problem.path())
        : Optional.empty();
    problems.add(new Found(key.orElseGet(() -> document.place(problem.path())), problem.message()));
  }

  private Optional<AppImport> app(NodeData data) {
    String name = data.requiredText();
    if (name.isBlank()) {
      return Optional.empty();
    }
    try {
      AppImport read = new DslReader(types).read(sibling(name));
      if (read.readable()) {
        return Optional.of(read);
      }
      data.error("unreadable_app", "The app file '" + name + "' is no YAML: " + read.problems().getFirst());
    } catch (DifyException e) {
      data.error("unreadable_app", e.text());
    }
    return Optional.empty();
  }

  private Path sibling(String name) {
    return file.toAbsolutePath().resolveSibling(name).normalize();
  }

  private List<TestCase.Spec> cases(NodeData list, NodeData defaults) {
    Set<String> names = new HashSet<>();
    List<TestCase.Spec> cases = new ArrayList<>();
    for (NodeData item : list.items()) {
      CaseData.check(item, "a case", CASE_KEYS);
      TestCase.Spec spec = spec(item, defaults, cases.size());
      if (!names.add(spec.name())) {
        item.at("name").error("duplicate_case", "There is a case of this name already.");
      }
      cases.add(spec);
    }
    if (cases.isEmpty()) {
      list.error("no_cases", "The file has no 'cases'; give it at least one.");
    }
    return cases;
  }

  private TestCase.Spec spec(NodeData item, NodeData defaults, int index) {
    CaseData data = CaseData.of(item, defaults);
    CaseDoubles doubles = new CaseDoubles(models(item, defaults), recording(item, data),
        ToolScript.readAll(data.under("tools")), nodes(data),
        data.under("human").keys());
    Place place = document.place(List.of("cases", Integer.toString(index), "name"));
    return new TestCase.Spec(item.at("name").requiredText(), place, index, CaseGiven.read(data), doubles,
        Expectations.read(data.under("expect")), data.at("repeat").whole(1, 1, MAX_REPEAT));
  }

  /** Those of the case first, so that the defaults answer what it does not. */
  private static List<ModelScript> models(NodeData item, NodeData defaults) {
    List<ModelScript> models = new ArrayList<>();
    item.at("models").items().forEach(entry -> models.add(ModelScript.read(entry)));
    defaults.at("models").items().forEach(entry -> models.add(ModelScript.read(entry)));
    return models;
  }

  /** A recording of the case stands in place of the models of the defaults, too. */
  private Optional<CaseDoubles.Recorded> recording(NodeData item, CaseData data) {
    boolean own = item.at("recording").present();
    if (!data.has("recording") || (!own && item.at("models").present())) {
      return Optional.empty();
    }
    for (String key : List.of("models", "tools")) {
      if (own && item.at(key).present()) {
        data.at("recording").error("ambiguous",
            "'recording' stands in place of '" + key + "'; a case has one of them.");
      }
    }
    NodeData recording = data.at("recording");
    boolean named = recording.value() instanceof Value.Obj;
    if (named) {
      CaseData.check(recording, "a recording", RECORDING_KEYS);
    }
    try {
      return chosen(RecordingFile.read(sibling((named ? recording.at("file") : recording).requiredText())), recording,
          named ? recording.at("run").text("") : "").map(run -> new CaseDoubles.Recorded(run, !data.has("expect")));
    } catch (DifyException e) {
      recording.error("unreadable_recording", e.text());
      return Optional.empty();
    }
  }

  private static Optional<RecordedRun> chosen(List<RecordedRun> runs, NodeData place, String id) {
    List<RecordedRun> found = runs.stream().filter(run -> id.isEmpty() || run.id().equals(id)).toList();
    if (found.size() != 1) {
      place.error("which_run", "The recording has " + (found.isEmpty() ? "no such run" : runs.size() + " runs")
          + "; say which: {file: ..., run: ...}. It has "
          + runs.stream().limit(MOST_NAMED).map(RecordedRun::id).collect(Collectors.joining(", "))
          + (runs.size() > MOST_NAMED ? ", ..." : "") + ".");
      return Optional.empty();
    }
    return Optional.of(found.getFirst());
  }

  private static Map<String, List<StandIn>> nodes(CaseData data) {
    Map<String, List<StandIn>> nodes = new LinkedHashMap<>();
    CaseData given = data.under("nodes");
    for (String id : given.keys()) {
      List<StandIn> turns = CaseData.oneOrMore(given.at(id)).stream().map(StandIn::read).toList();
      if (turns.isEmpty()) {
        given.at(id).error("empty_list", "The list needs at least one entry.");
      }
      nodes.put(id, turns);
    }
    CaseData people = data.under("human");
    for (String id : people.keys()) {
      nodes.put(id, CaseData.oneOrMore(people.at(id)).stream().map(StandIn::human).toList());
    }
    return nodes;
  }
}
