package io.dify.workflow.node.code;

import io.dify.core.code.CodeLanguage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the function {@code main} of code in Python or JavaScript in a sandbox; its outputs are what the function returns, held against what is declared. Key
 * {@code dependencies} is accepted and has no meaning: which packages there are is a matter of the sandbox.
 */
public final class CodeNode implements NodeType<CodeConfig> {
  private static final Set<ValueType> TYPES = EnumSet.of(ValueType.STRING, ValueType.NUMBER, ValueType.OBJECT,
      ValueType.BOOLEAN, ValueType.ARRAY_STRING, ValueType.ARRAY_NUMBER, ValueType.ARRAY_OBJECT,
      ValueType.ARRAY_BOOLEAN);

  /** The type. */
  public CodeNode() {}

  @Override
  public String name() {
    return "code";
  }

  @Override
  public CodeConfig parse(NodeData data) {
    List<CodeConfig.Input> variables = new ArrayList<>();
    for (NodeData item : data.at("variables").items()) {
      String name = item.at("variable").requiredText();
      item.at("value_selector").selector()
          .ifPresent(selector -> variables.add(new CodeConfig.Input(name, selector)));
    }
    return new CodeConfig(language(data.at("code_language")), code(data.at("code")), variables,
        outputs(data.at("outputs")).orElse(Map.of()));
  }

  private static String code(NodeData place) {
    String code = place.text("");
    if (code.isBlank()) {
      place.warning("missing_field", "The node has no code, and fails when it is reached; write a function main.");
    }
    return code;
  }

  private static CodeLanguage language(NodeData name) {
    Optional<CodeLanguage> language = CodeLanguage.of(name.text(CodeLanguage.PYTHON3.wire()));
    if (language.isEmpty()) {
      name.error("unknown_language", "Code in '" + name.text("") + "' is not supported; write it in "
          + CodeLanguage.PYTHON3.wire() + " or " + CodeLanguage.JAVASCRIPT.wire() + ".");
    }
    return language.orElse(CodeLanguage.PYTHON3);
  }

  /** Empty when nothing is declared at this place. */
  private static Optional<Map<String, CodeConfig.Output>> outputs(NodeData place) {
    if (!place.present()) {
      return Optional.empty();
    }
    if (!(place.value() instanceof Value.Obj declared)) {
      place.error("wrong_type", "Outputs must be a mapping from names to types, not " + place.value().type().wire()
          + ".");
      return Optional.empty();
    }
    Map<String, CodeConfig.Output> outputs = new LinkedHashMap<>();
    for (String name : declared.fields().keySet()) {
      NodeData output = place.at(name);
      outputs.put(name, new CodeConfig.Output(type(output.at("type")), outputs(output.at("children"))));
    }
    return Optional.of(outputs);
  }

  private static ValueType type(NodeData place) {
    Optional<ValueType> type = ValueType.of(place.text("")).filter(TYPES::contains);
    if (type.isEmpty()) {
      place.error("unknown_type", "'" + place.text("") + "' is no type of an output; use "
          + TYPES.stream().map(ValueType::wire).collect(Collectors.joining(", ")) + ".");
    }
    return type.orElse(ValueType.STRING);
  }

  @Override
  public NodeExecutor executor(CodeConfig config) {
    return new CodeExecutor(config);
  }
}
