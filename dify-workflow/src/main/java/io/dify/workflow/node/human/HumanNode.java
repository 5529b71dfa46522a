package io.dify.workflow.node.human;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A node that waits until somebody has filled in a form. */
public final class HumanNode implements NodeType<HumanConfig> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_ACTION_ID = 20;
  private static final int MAX_TITLE = 100;
  private static final List<String> STYLES = List.of("primary", "default", "accent", "ghost");
  private static final int DEFAULT_TIMEOUT = 36;
  private static final int MAX_TIMEOUT = 10_000;

  /** The type. */
  public HumanNode() {}

  @Override
  public String name() {
    return "human-input";
  }

  @Override
  public NodeKind kind() {
    return NodeKind.BRANCH;
  }

  @Override
  public HumanConfig parse(NodeData data) {
    return new HumanConfig(data.at("title").text(""), data.at("form_content").template(), fields(data.at("inputs")),
        actions(data.at("user_actions")), timeout(data), Deliveries.shown(data), Deliveries.letters(data));
  }

  private static Duration timeout(NodeData data) {
    int count = data.at("timeout").whole(DEFAULT_TIMEOUT, 1, MAX_TIMEOUT);
    return switch (data.at("timeout_unit").text("hour")) {
      case "hour" -> Duration.ofHours(count);
      case "day" -> Duration.ofDays(count);
      default -> {
        data.at("timeout_unit").error("unknown_unit", "'timeout_unit' must be hour or day.");
        yield Duration.ofHours(count);
      }
    };
  }

  private static List<HumanConfig.Field> fields(NodeData list) {
    List<HumanConfig.Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (NodeData item : list.items()) {
      NodeData name = item.at("output_variable_name");
      if ((!NAME.matcher(name.requiredText()).matches() && !name.text("").isBlank())
          || name.text("").startsWith("__")) {
        name.error("invalid_name", "The name of an input has letters, digits and underscores, and does not begin with"
            + " a digit or two underscores.");
      } else if (!names.add(name.text(""))) {
        name.error("duplicate_name", "Two inputs have the name '" + name.text("") + "'; names must differ.");
      }
      fields.add(field(item));
    }
    return fields;
  }

  private static HumanConfig.Field field(NodeData item) {
    String type = FormInput.modern(item.at("type").text(FormInput.PARAGRAPH));
    if (!FormInput.TYPES.contains(type)) {
      item.at("type").error("unknown_input_type",
          "Input type '" + type + "' is not known; use one of " + String.join(", ", FormInput.TYPES) + ".");
    }
    Value.Obj definition = item.value() instanceof Value.Obj given
        ? FormInput.with(given, "type", Value.of(type))
        : new Value.Obj(Map.of());
    return new HumanConfig.Field(FormInput.of(definition), variable(item.at("default")),
        variable(item.at("option_source")));
  }

  /** The variable of {@code {type: variable, selector: [...]}}. */
  private static Optional<Selector> variable(NodeData source) {
    return source.at("type").text("constant").equals("variable") ? source.at("selector").selector() : Optional.empty();
  }

  private static List<FormAction> actions(NodeData list) {
    List<FormAction> actions = new ArrayList<>();
    for (NodeData item : list.items()) {
      String id = item.at("id").requiredText();
      if (!id.isBlank() && (id.length() > MAX_ACTION_ID || !NAME.matcher(id).matches() || id.startsWith("__"))) {
        item.at("id").error("invalid_action",
            "The id of an action is a name of at most " + MAX_ACTION_ID + " letters, digits and underscores.");
      }
      if (actions.stream().anyMatch(known -> known.id().equals(id))) {
        item.at("id").error("duplicate_action", "Two actions have the id '" + id + "'; ids must differ.");
      }
      String title = item.at("title").text(id);
      if (title.length() > MAX_TITLE) {
        item.at("title").error("long_title", "The title of an action has at most " + MAX_TITLE + " characters.");
      }
      String style = item.at("button_style").text("default");
      actions.add(new FormAction(id, title, STYLES.contains(style) ? style : "default"));
    }
    if (actions.isEmpty()) {
      list.error("no_actions", "The form has no button; add one to 'user_actions'.");
    }
    return actions;
  }

  @Override
  public NodeExecutor executor(HumanConfig config) {
    return new HumanExecutor(config);
  }
}
