package io.dify.workflow.replay;

import io.dify.core.replay.Secrets;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.dsl.DslWriter;
import io.dify.workflow.dsl.yaml.YamlWriter;
import io.dify.workflow.graph.Graph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The secrets that an app file has: environment variables of the type secret, and keys written down in http-request nodes. Stateless. */
final class AppSecrets {
  private AppSecrets() {}

  /** Values of secret environment variables by name. */
  static Map<String, String> of(AppFile file) {
    Map<String, String> secrets = new LinkedHashMap<>();
    variables(file.raw()).forEach(variable -> {
      if (isSecret(variable)) {
        secrets.put(text(variable, "name"), text(variable, "value"));
      }
    });
    return secrets;
  }

  /** The graph of a file with placeholders in place of secrets, so that a replay needs none. */
  static Graph masked(Graph graph, AppFile file) {
    Map<String, Value> environment = new LinkedHashMap<>(graph.environment().fields());
    of(file).keySet().stream().filter(environment::containsKey)
        .forEach(name -> environment.put(name, Value.of(Secrets.ofEnvironment(name))));
    return graph.withEnvironment(new Value.Obj(environment));
  }

  /** The file as YAML, as an export has it. */
  static String masked(AppFile file) {
    Value.Obj exported = within(DslWriter.exported(file), "workflow",
        workflow -> within(workflow, "graph", graph -> eachIn(graph, "nodes",
            node -> within(node, "data", AppSecrets::node))));
    return YamlWriter.write(exported);
  }

  private static Value.Obj node(Value.Obj data) {
    if (!text(data, "type").equals("http-request")) {
      return data;
    }
    Value.Obj keyless = within(data, "authorization",
        authorization -> within(authorization, "config", config -> literal(config, "api_key")));
    return lines(lines(keyless, "headers"), "params");
  }

  private static Value.Obj literal(Value.Obj object, String name) {
    String text = text(object, name);
    return text.isEmpty() || text.contains("{{") ? object : with(object, name, Value.of(Secrets.HIDDEN));
  }

  /** Lines {@code name:value} whose name sounds like a secret and whose value is no variable. */
  private static Value.Obj lines(Value.Obj data, String field) {
    List<String> lines = new ArrayList<>();
    for (String line : text(data, field).split("\n", -1)) {
      int colon = line.indexOf(':');
      boolean secret = colon > 0 && !line.contains("{{") && Secrets.isSecret(line.substring(0, colon).strip());
      lines.add(secret ? line.substring(0, colon + 1) + Secrets.HIDDEN : line);
    }
    return data.fields().get(field) instanceof Value.Text
        ? with(data, field, Value.of(String.join("\n", lines)))
        : data;
  }

  private static List<Value.Obj> variables(Value.Obj raw) {
    return raw.fields().get("workflow") instanceof Value.Obj workflow
        && workflow.fields().get("environment_variables") instanceof Value.Array list
            ? list.items().stream().filter(Value.Obj.class::isInstance).map(Value.Obj.class::cast).toList()
            : List.of();
  }

  private static boolean isSecret(Value.Obj variable) {
    return text(variable, "value_type").equals("secret");
  }

  private static String text(Value.Obj object, String field) {
    return ValueText.plain(object.fields().getOrDefault(field, Value.nothing()));
  }

  private static Value.Obj with(Value.Obj object, String name, Value value) {
    Map<String, Value> fields = new LinkedHashMap<>(object.fields());
    fields.put(name, value);
    return new Value.Obj(fields);
  }

  private static Value.Obj within(Value.Obj object, String name,
      UnaryOperator<Value.Obj> change) {
    return object.fields().get(name) instanceof Value.Obj inner ? with(object, name, change.apply(inner)) : object;
  }

  private static Value.Obj eachIn(Value.Obj object, String name,
      UnaryOperator<Value.Obj> change) {
    return object.fields().get(name) instanceof Value.Array list
        ? with(object, name, new Value.Array(list.items().stream()
            .map(item -> item instanceof Value.Obj inner ? change.apply(inner) : item).toList()))
        : object;
  }
}
