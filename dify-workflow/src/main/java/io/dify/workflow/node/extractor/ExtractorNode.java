package io.dify.workflow.node.extractor;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.Question;
import io.dify.workflow.prompt.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has a model take values out of a text. Its outputs are the parameters, {@code __is_success} (1 or 0), {@code __reason} (why not) and {@code __usage}. When the
 * model's answer cannot be used the node succeeds all the same, with {@code __is_success} 0 and zero values for what is missing; when the call fails so
 * does the node.
 */
public final class ExtractorNode implements NodeType<ExtractorConfig> {
  private static final Set<String> RESERVED = Set.of("__reason", "__is_success", "__usage");
  private static final Set<ValueType> TYPES = Set.of(ValueType.STRING, ValueType.NUMBER, ValueType.BOOLEAN,
      ValueType.ARRAY_STRING, ValueType.ARRAY_NUMBER, ValueType.ARRAY_OBJECT, ValueType.ARRAY_BOOLEAN);

  /** The type. */
  public ExtractorNode() {}

  @Override
  public String name() {
    return "parameter-extractor";
  }

  @Override
  public ExtractorConfig parse(NodeData data) {
    Selector query = data.at("query").selector().orElse(Selector.of("sys", "query"));
    Question question = new Question(NodeModel.read(data.at("model")), Memory.read(data.at("memory")),
        Vision.read(data.at("vision")));
    return new ExtractorConfig(query, question, parameters(data.at("parameters")), data.at("instruction").template(),
        !data.at("reasoning_mode").text("function_call").equals("prompt"));
  }

  private static List<Parameter> parameters(NodeData list) {
    List<Parameter> parameters = new ArrayList<>();
    for (NodeData item : list.items()) {
      String name = item.at("name").requiredText();
      if (RESERVED.contains(name)) {
        item.at("name").error("reserved_name", "'" + name + "' is an output every extractor has; choose another name.");
      }
      if (parameters.stream().anyMatch(known -> known.name().equals(name))) {
        item.at("name").error("duplicate_parameter", "Two parameters are called '" + name + "'; names must differ.");
      }
      List<String> options = item.at("options").items().stream().map(option -> option.text("")).toList();
      parameters.add(new Parameter(name, type(item.at("type"), options), options, item.at("description").text(""),
          item.at("required").truth(false)));
    }
    if (parameters.isEmpty()) {
      list.warning("no_parameters", "The node has no parameters and extracts nothing; add one.");
    }
    return parameters;
  }

  private static ValueType type(NodeData place, List<String> options) {
    String name = place.text("string");
    if (name.equals("select") && options.isEmpty()) {
      place.error("no_options", "A select needs 'options' to choose from; add some, or use string.");
    }
    Optional<ValueType> type = switch (name) {
      case "select" -> Optional.of(ValueType.STRING);
      case "bool" -> Optional.of(ValueType.BOOLEAN);
      default -> ValueType.of(name).filter(TYPES::contains);
    };
    return type.orElseGet(() -> {
      place.error("unknown_type", "Type '" + name
          + "' cannot be extracted; use string, number, boolean, select or array[string|number|object|boolean].");
      return ValueType.STRING;
    });
  }

  @Override
  public NodeExecutor executor(ExtractorConfig config) {
    return new ExtractorExecutor(config);
  }
}
