package io.dify.workflow.dsl;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.start.FileRules;
import io.dify.workflow.node.start.InputVariable;
import io.dify.workflow.node.start.StartConfig;
import io.dify.workflow.run.RunRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Values that a person might give, made from what an app declares. Always the same ones. */
final class Plausible {
  private static final Map<String, String> FILES = Map.of("image", "photo.png", "document", "report.pdf", "audio",
      "talk.mp3", "video", "clip.mp4", "custom", "data.bin");

  private Plausible() {}

  /** A run of an app: an input for each variable of its start node, a question and the user's files for a chat. */
  static RunRequest request(AppFile file, Graph graph) {
    RunRequest request = RunRequest.query("How do I brew green tea? https://example.org/tea")
        .withSystem("user_id", Value.of("someone")).withSystem("app_id", Value.of("app"))
        .withSystem("workflow_id", Value.of("workflow")).withSystem("conversation_id", Value.of("conversation"))
        .withSystem("dialogue_count", Value.of(1));
    Features.FileUpload uploads = file.definition().features().fileUpload().filter(Features.FileUpload::enabled)
        .orElse(null);
    if (uploads != null) {
      String type = uploads.types().isEmpty() ? "image" : uploads.types().getFirst();
      request = request.withSystem("files",
          new Value.Array(List.of(file(type, uploads.extensions(), uploads.methods()))));
    }
    return graph.root().config() instanceof StartConfig start ? request.withInputs(inputs(start)) : request;
  }

  private static Value.Obj inputs(StartConfig start) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    start.variables().forEach(variable -> inputs.put(variable.name(), input(variable)));
    return new Value.Obj(inputs);
  }

  private static Value input(InputVariable variable) {
    return switch (variable.type()) {
      case "select" -> variable.options().stream().filter(option -> !option.isBlank()).findFirst().map(Value::of)
          .orElse(Value.nothing());
      case "number" -> Value.of(3);
      case "checkbox" -> Value.of(true);
      case "file" -> file(variable.fileRules());
      case "file-list" -> new Value.Array(List.of(file(variable.fileRules())));
      case "json_object" -> Value.from(Map.of("name", "tea", "amount", 2));
      default -> Value.of(shortened("https://example.org/green-tea", variable.maxLength()));
    };
  }

  private static String shortened(String text, int most) {
    return most > 0 && text.length() > most ? text.substring(0, most) : text;
  }

  private static Value file(FileRules rules) {
    boolean document = rules.types().isEmpty() || rules.types().contains("document");
    return file(document ? "document" : rules.types().getFirst(), rules.extensions(), rules.methods());
  }

  private static Value file(String type, List<String> extensions, List<String> methods) {
    String name = Objects.requireNonNull(FILES.get(type));
    if (type.equals("custom") && !extensions.isEmpty()) {
      name = "data." + extensions.getFirst().replaceFirst("^\\.", "").toLowerCase(Locale.ROOT);
    }
    String url = "https://files.example/" + name;
    String method = methods.isEmpty() ? "remote_url" : methods.getFirst();
    return new Value.File(new FileRef(url, type, method, name, name.substring(name.lastIndexOf('.')),
        "application/octet-stream", 100, url, null));
  }

  /** A value of a type; a text for types that may be anything. */
  static Value of(ValueType type) {
    return switch (type) {
      case STRING, SECRET, NONE -> Value.of("a plausible text");
      case NUMBER, INTEGER -> Value.of(1);
      case FLOAT -> Value.of(1.5);
      case BOOLEAN -> Value.of(true);
      case OBJECT, GROUP -> Value.from(Map.of("title", "tea", "url", "https://example.org/1"));
      case FILE -> file("image", List.of(), List.of());
      case ARRAY_ANY, ARRAY_STRING -> Value.from(List.of("first", "second"));
      case ARRAY_NUMBER -> Value.from(List.of(1, 2));
      case ARRAY_OBJECT -> Value.from(List.of(Map.of("title", "tea"), Map.of("title", "cups")));
      case ARRAY_BOOLEAN -> Value.from(List.of(true, false));
      case ARRAY_FILE -> new Value.Array(List.of(file("image", List.of(), List.of())));
    };
  }

  /** What a node of a kind that cannot run might give; a branch takes its first way out. */
  static NodeExecutor standIn(GraphNode node) {
    NodeOutputs gives = node.config().gives();
    Map<String, Value> outputs = new LinkedHashMap<>();
    gives.names().forEach(name -> outputs.put(name, of(gives.type(name).orElse(ValueType.STRING))));
    NodeOutcome outcome = node.kind() == NodeKind.BRANCH
        ? new NodeOutcome.Branched(NodeResult.of(outputs), node.config().handles().getFirst())
        : NodeOutcome.succeeded(outputs);
    return context -> outcome;
  }
}
