package io.dify.workflow.dsl;

import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.Rebinding.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what a file points at without holding it. Models are listed once, however many nodes use them. */
final class RebindingScan {
  private final Places places;
  private final List<Rebinding> found = new ArrayList<>();
  private final Set<String> models = new HashSet<>();
  private final Set<CodeLanguage> languages = EnumSet.noneOf(CodeLanguage.class);

  private final Optional<Tools> installed;
  private final CodeRunner code;

  private RebindingScan(AppFile file, Optional<Tools> installed, CodeRunner code) {
    this.places = Places.of(file);
    this.installed = installed;
    this.code = code;
  }

  /**
   * Looks through a file.
   *
   * @param installed the tools that are here; those that can be used as they are need nothing
   * @param code what runs user code here; asked only when there is some
   */
  static List<Rebinding> scan(AppFile file, Optional<Tools> installed, CodeRunner code) {
    RebindingScan scan = new RebindingScan(file, installed, code);
    switch (file.definition()) {
      case AppDefinition.Workflow workflow -> {
        workflow.graph().nodes().forEach(scan::node);
        scan.secrets(workflow);
      }
      case AppDefinition.ModelConfig classic -> scan.classic(classic.config());
    }
    return List.copyOf(scan.found);
  }

  private void node(FileNode node) {
    String id = node.id();
    Value.Obj data = node.data();
    model(id, Raw.at(data, "model"), List.of("model"));
    switch (LegacyForms.type(node.type())) {
      case "knowledge-retrieval" -> datasets(id, data);
      case "code" -> code(id, Raw.text(data, "code_language"));
      case "tool" -> tool(id, data, Raw.text(data, "provider_id"), List.of("provider_id"));
      case "agent" -> {
        model(id, Raw.at(data, "agent_parameters", "model", "value"), List.of("agent_parameters", "model", "value"));
        tools(id, Raw.at(data, "agent_parameters", "tools", "value"), List.of("agent_parameters", "tools", "value"));
      }
      case "trigger-webhook" -> add(Kind.WEBHOOK, id, Raw.text(data, "webhook_id"), List.of());
      case "trigger-plugin" -> add(Kind.SUBSCRIPTION, id, Raw.text(data, "provider_id"), List.of());
      case "trigger-schedule" -> add(Kind.SCHEDULE, id, Raw.text(data, "frequency"), List.of());
      default -> {
        // Other types hold all they need.
      }
    }
  }

  private void code(String node, String name) {
    CodeLanguage.of(name).filter(languages::add).flatMap(language -> code.obstacle(language)).ifPresent(
        why -> found.add(new Rebinding(Kind.SANDBOX, node, name, places.place(node, List.of("code_language")), why)));
  }

  private void classic(Value.Obj config) {
    model("", Raw.at(config, "model"), List.of("model_config", "model"));
    tools("", Raw.at(config, "agent_mode", "tools"), List.of("model_config", "agent_mode", "tools"));
    ClassicGraph.datasets(config)
        .forEach(id -> add(Kind.DATASET, "", id, List.of("model_config", "dataset_configs")));
  }

  private void model(String node, Value model, List<String> path) {
    String name = Raw.text(model, "name").isEmpty() ? Raw.text(model, "model") : Raw.text(model, "name");
    if (name.isEmpty()) {
      return;
    }
    String whole = ProviderIds.normalize(Raw.text(model, "provider")) + "/" + name;
    if (models.add(whole)) {
      add(Kind.MODEL, node, whole, path);
    }
  }

  private void datasets(String node, Value.Obj data) {
    List<String> path = List.of("dataset_ids");
    if (!(Raw.at(data, "dataset_ids") instanceof Value.Array ids) || ids.items().isEmpty()) {
      add(Kind.DATASET, node, "", path);
      return;
    }
    for (int i = 0; i < ids.items().size(); i++) {
      add(Kind.DATASET, node, ids.items().get(i) instanceof Value.Text id ? id.text() : "",
          List.of("dataset_ids", Integer.toString(i)));
    }
  }

  private void tools(String node, Value tools, List<String> path) {
    for (Value tool : Raw.items(tools)) {
      String provider = Raw.text(tool, "provider_name").isEmpty()
          ? Raw.text(tool, "provider_id")
          : Raw.text(tool, "provider_name");
      if (!provider.isEmpty()) {
        tool(node, tool, provider, path);
      }
    }
  }

  private void tool(String node, Value tool, String provider, List<String> path) {
    if (installed.isEmpty()) {
      add(Kind.TOOL, node, provider, path);
      return;
    }
    ToolRef ref = new ToolRef(source(tool), provider, Raw.text(tool, "tool_name"));
    try {
      installed.get().tool(ref, new Value.Obj(Map.of()));
    } catch (DifyException e) {
      found.add(new Rebinding(Kind.TOOL, node, ref.toString(), places.place(node, path), e.text()));
    }
  }

  private static ToolSource source(Value tool) {
    String kind = Raw.text(tool, "provider_type").isEmpty() ? Raw.text(tool, "type") : Raw.text(tool, "provider_type");
    return ToolSource.of(kind).orElse(ToolSource.BUILTIN);
  }

  private void secrets(AppDefinition.Workflow workflow) {
    workflow.environment().stream().filter(variable -> variable.secret() && variable.value().equals(Value.of("")))
        .forEach(variable -> add(Kind.SECRET, "", variable.name(), List.of("workflow", "environment_variables")));
  }

  private void add(Kind kind, String node, String name, List<String> path) {
    found.add(new Rebinding(kind, node, name, places.place(node, path)));
  }
}
