package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlDocument;
import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Optional;

/** Reads the frame of an app file: version, kind, app, what it does. */
final class AppFileParser {
  private final YamlDocument document;
  private final ProblemList problems;
  private final NodeData lenient;

  private AppFileParser(YamlDocument document, ProblemList problems) {
    this.document = document;
    this.problems = problems;
    this.lenient = problems.lenient(document.root());
  }

  /** The file; empty when it cannot be imported, which the problems explain. */
  static Optional<AppFile> parse(YamlDocument document, ProblemList problems) {
    return new AppFileParser(document, problems).parse();
  }

  private Optional<AppFile> parse() {
    String version = version();
    boolean pipeline = Raw.at(document.root(), "kind").equals(Value.of("rag_pipeline"));
    Optional<AppMode> mode = pipeline ? Optional.of(AppMode.RAG_PIPELINE) : mode();
    Optional<AppDefinition> definition = mode.flatMap(this::definition);
    if (mode.isEmpty() || definition.isEmpty() || problems.isFatal()) {
      return Optional.empty();
    }
    AppInfo info = info(lenient.at(pipeline ? "rag_pipeline" : "app"), mode.get());
    List<Dependency> dependencies = dependencies();
    return Optional.of(new AppFile(version, info, definition.get(),
        dependencies.isEmpty() && DslVersion.isBeforePlugins(version)
            ? InferredDependencies.of(definition.get())
            : dependencies,
        document));
  }

  private String version() {
    Value version = Raw.at(document.root(), "version");
    if (version.isNothing() || version.equals(Value.of(""))) {
      return DslVersion.OLDEST;
    }
    if (!(version instanceof Value.Text text)) {
      problems.fatal("bad_version_type", List.of("version"),
          "Invalid version type: 'version' must be text, not " + version.type().wire()
              + "; put it in quotes, as in \"0.6.0\".");
      return DslVersion.OLDEST;
    }
    if (DslVersion.parse(text.text()).isEmpty()) {
      problems.fatal("bad_version", List.of("version"),
          "'" + text.text() + "' is no version; write it as in \"0.6.0\".");
    }
    return text.text();
  }

  private Optional<AppMode> mode() {
    if (!(Raw.at(document.root(), "app") instanceof Value.Obj app)) {
      problems.fatal("no_app", List.of("app"), "This is no app file: it has no 'app' mapping (its keys: "
          + String.join(", ", document.root().fields().keySet().stream().limit(10).toList()) + ").");
      return Optional.empty();
    }
    if (!(Raw.at(app, "mode") instanceof Value.Text text) || text.text().isBlank()) {
      problems.fatal("no_mode", List.of("app", "mode"),
          "loss app mode: 'app.mode' is missing; use workflow, advanced-chat, chat, agent-chat or completion.");
      return Optional.empty();
    }
    Optional<AppMode> mode = AppMode.of(text.text()).filter(known -> known != AppMode.RAG_PIPELINE);
    if (mode.isEmpty()) {
      problems.fatal("unknown_mode", List.of("app", "mode"), "Apps of mode '" + text.text()
          + "' cannot be imported; use workflow, advanced-chat, chat, agent-chat or completion.");
    }
    return mode;
  }

  private Optional<AppDefinition> definition(AppMode mode) {
    String key = mode.hasGraph() ? "workflow" : "model_config";
    if (!(Raw.at(document.root(), key) instanceof Value.Obj object) || object.fields().isEmpty()) {
      problems.fatal("no_" + key, List.of(key), "An app of mode '" + mode.wire() + "' needs a '" + key + "' mapping.");
      return Optional.empty();
    }
    if (!mode.hasGraph()) {
      return Optional.of(new AppDefinition.ModelConfig(object, Features.read(lenient.at(key))));
    }
    if (!(Raw.at(object, "graph") instanceof Value.Obj graph)) {
      problems.fatal("no_graph", List.of("workflow", "graph"),
          "'workflow' has no 'graph' mapping with nodes and edges.");
      return Optional.empty();
    }
    return Optional.of(new AppDefinition.Workflow(GraphParser.parse(graph, problems),
        Features.read(lenient.at(key).at("features")), VariableParser.environment(object, problems),
        VariableParser.conversation(object, problems)));
  }

  private static AppInfo info(NodeData app, AppMode mode) {
    String iconType = app.at("icon_type").text("");
    return new AppInfo(app.at("name").text(""), mode, app.at("description").text(""), app.at("icon").text(""),
        List.of("image", "link").contains(iconType) ? iconType : "emoji", orWhite(app.at("icon_background").text("")),
        app.at("use_icon_as_answer_icon").truth(false));
  }

  private static String orWhite(String colour) {
    return colour.isBlank() ? "#FFFFFF" : colour;
  }

  private List<Dependency> dependencies() {
    return lenient.at("dependencies").items().stream().map(AppFileParser::dependency).toList();
  }

  private static Dependency dependency(NodeData data) {
    NodeData value = data.at("value");
    String identifier = List.of("marketplace_plugin_unique_identifier", "plugin_unique_identifier",
        "github_plugin_unique_identifier").stream().map(key -> value.at(key).text("")).filter(id -> !id.isEmpty())
        .findFirst()
        .orElse("");
    return new Dependency(data.at("type").text(""), identifier);
  }
}
