package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What an export leaves out. Lists keep their length, so paths stay true. */
final class ExportFilter {
  private static final Value NO_TEXT = Value.of("");
  /** A schedule nobody has set: every day at midnight. */
  private static final Map<String, Value> DEFAULT_SCHEDULE = Map.of("mode", Value.of("visual"), "frequency",
      Value.of("daily"),
      "cron_expression", NO_TEXT, "timezone", Value.of("UTC"), "visual_config",
      Value.from(Map.of("time", "12:00 AM", "on_minute", 0, "weekdays", List.of("sun"), "monthly_days", List.of(1))));

  private ExportFilter() {}

  static Value.Obj strip(Value.Obj file) {
    Value.Obj workflow = within(file, "workflow", ExportFilter::workflow);
    return within(workflow, "model_config",
        config -> eachIn(
            within(config, "agent_mode", mode -> eachIn(mode, "tools", ExportFilter::withoutCredential)),
            "user_input_form", ExportFilter::control));
  }

  private static Value.Obj workflow(Value.Obj workflow) {
    Value.Obj variables = eachIn(workflow, "environment_variables", ExportFilter::secret);
    return within(variables, "graph",
        graph -> eachIn(graph, "nodes", node -> within(node, "data", ExportFilter::node)));
  }

  private static Value.Obj secret(Value.Obj variable) {
    return Value.of("secret").equals(variable.fields().get("value_type"))
        ? replace(variable, "value", NO_TEXT)
        : variable;
  }

  private static Value.Obj node(Value.Obj data) {
    String type = data.fields().get("type") instanceof Value.Text text ? text.text() : "";
    return switch (type) {
      case "start" -> eachIn(data, "variables", ExportFilter::withoutUpload);
      case "tool" -> withoutCredential(data);
      case "agent" -> within(data, "agent_parameters",
          parameters -> within(parameters, "tools", tools -> eachIn(tools, "value", ExportFilter::withoutCredential)));
      case "trigger-webhook" -> replace(replace(data, "webhook_url", NO_TEXT), "webhook_debug_url", NO_TEXT);
      case "trigger-plugin" -> replace(data, "subscription_id", NO_TEXT);
      case "trigger-schedule" -> schedule(data);
      default -> data;
    };
  }

  private static Value.Obj schedule(Value.Obj data) {
    Value.Obj changed = data;
    for (Map.Entry<String, Value> setting : DEFAULT_SCHEDULE.entrySet()) {
      changed = replace(changed, setting.getKey(), setting.getValue());
    }
    return changed;
  }

  private static Value.Obj withoutCredential(Value.Obj data) {
    Map<String, Value> fields = new LinkedHashMap<>(data.fields());
    fields.remove("credential_id");
    return new Value.Obj(fields);
  }

  /** {@code {file: {variable, default, ...}}}. */
  private static Value.Obj control(Value.Obj entry) {
    Value.Obj changed = entry;
    for (String type : List.of("file", "file-list")) {
      changed = within(changed, type, ExportFilter::withoutUpload);
    }
    return changed;
  }

  private static Value.Obj withoutUpload(Value.Obj variable) {
    return replaceIf(variable, "default", ExportFilter::isUpload, Value.nothing());
  }

  private static boolean isUpload(Value value) {
    return switch (value) {
      case Value.Obj file -> Value.of("local_file").equals(file.fields().get("transfer_method"));
      case Value.Array files -> files.items().stream().anyMatch(ExportFilter::isUpload);
      default -> false;
    };
  }

  private static Value.Obj replace(Value.Obj object, String name, Value value) {
    return replaceIf(object, name, old -> true, value);
  }

  private static Value.Obj replaceIf(Value.Obj object, String name, Predicate<Value> when, Value value) {
    Value old = object.fields().get(name);
    if (old == null || !when.test(old)) {
      return object;
    }
    Map<String, Value> fields = new LinkedHashMap<>(object.fields());
    fields.put(name, value);
    return new Value.Obj(fields);
  }

  private static Value.Obj within(Value.Obj object, String name, UnaryOperator<Value.Obj> change) {
    return object.fields().get(name) instanceof Value.Obj inner ? replace(object, name, change.apply(inner)) : object;
  }

  private static Value.Obj eachIn(Value.Obj object, String name, UnaryOperator<Value.Obj> change) {
    if (!(object.fields().get(name) instanceof Value.Array list)) {
      return object;
    }
    List<Value> items = new ArrayList<>();
    list.items().forEach(item -> items.add(item instanceof Value.Obj inner ? change.apply(inner) : item));
    return replace(object, name, new Value.Array(items));
  }
}
