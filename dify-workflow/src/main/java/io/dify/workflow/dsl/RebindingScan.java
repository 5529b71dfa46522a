package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.dsl.Rebinding.Kind;
import java.util.ArrayList;
import java.util.List;

/** Finds what a file points at without holding it. Models are listed once, however many nodes use them. */
final class RebindingScan {
  private final Places places;
  private final List<Rebinding> found = new ArrayList<>();

  private RebindingScan(AppFile file) {
    this.places = Places.of(file);
  }

  static List<Rebinding> scan(AppFile file) {
    RebindingScan scan = new RebindingScan(file);
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
    model(id, field(data, "model"), List.of("model"));
    switch (LegacyForms.type(node.type())) {
      case "knowledge-retrieval" -> datasets(id, data);
      case "tool" -> add(Kind.TOOL, id, text(data, "provider_id"), List.of("provider_id"));
      case "agent" -> {
        model(id, path(data, "agent_parameters", "model", "value"), List.of("agent_parameters", "model", "value"));
        tools(id, path(data, "agent_parameters", "tools", "value"), List.of("agent_parameters", "tools", "value"));
      }
      case "trigger-webhook" -> add(Kind.WEBHOOK, id, text(data, "webhook_id"), List.of());
      case "trigger-plugin" -> add(Kind.SUBSCRIPTION, id, text(data, "provider_id"), List.of());
      case "trigger-schedule" -> add(Kind.SCHEDULE, id, text(data, "frequency"), List.of());
      default -> {
        // Other types hold all they need.
      }
    }
  }

  private void classic(Value.Obj config) {
    model("", field(config, "model"), List.of("model_config", "model"));
    tools("", path(config, "agent_mode", "tools"), List.of("model_config", "agent_mode", "tools"));
    if (path(config, "dataset_configs", "datasets", "datasets") instanceof Value.Array sets) {
      for (Value set : sets.items()) {
        add(Kind.DATASET, "", text(path(set, "dataset"), "id"), List.of("model_config", "dataset_configs"));
      }
    }
  }

  private void model(String node, Value model, List<String> path) {
    String name = text(model, "name").isEmpty() ? text(model, "model") : text(model, "name");
    if (name.isEmpty()) {
      return;
    }
    String whole = ProviderIds.normalize(text(model, "provider")) + "/" + name;
    if (found.stream().noneMatch(known -> known.kind() == Kind.MODEL && known.name().equals(whole))) {
      add(Kind.MODEL, node, whole, path);
    }
  }

  private void datasets(String node, Value.Obj data) {
    List<String> path = List.of("dataset_ids");
    if (!(field(data, "dataset_ids") instanceof Value.Array ids) || ids.items().isEmpty()) {
      add(Kind.DATASET, node, "", path);
      return;
    }
    for (int i = 0; i < ids.items().size(); i++) {
      add(Kind.DATASET, node, ids.items().get(i) instanceof Value.Text id ? id.text() : "",
          List.of("dataset_ids", Integer.toString(i)));
    }
  }

  private void tools(String node, Value tools, List<String> path) {
    if (tools instanceof Value.Array array) {
      for (Value tool : array.items()) {
        String provider = text(tool, "provider_name").isEmpty()
            ? text(tool, "provider_id")
            : text(tool, "provider_name");
        add(Kind.TOOL, node, provider, path);
      }
    }
  }

  private void secrets(AppDefinition.Workflow workflow) {
    workflow.environment().stream().filter(variable -> variable.secret() && variable.value().equals(Value.of("")))
        .forEach(variable -> add(Kind.SECRET, "", variable.name(), List.of("workflow", "environment_variables")));
  }

  private void add(Kind kind, String node, String name, List<String> path) {
    found.add(new Rebinding(kind, node, name, places.place(node, path)));
  }

  private static Value path(Value value, String... keys) {
    Value here = value;
    for (String key : keys) {
      here = field(here, key);
    }
    return here;
  }

  private static Value field(Value value, String key) {
    return value instanceof Value.Obj object ? object.fields().getOrDefault(key, Value.nothing()) : Value.nothing();
  }

  private static String text(Value value, String key) {
    return field(value, key) instanceof Value.Text text ? text.text() : "";
  }
}
