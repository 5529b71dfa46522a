package io.dify.workflow.node.code;

import io.dify.core.code.CodeLanguage;
import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of a code node.
 *
 * @param language what the code is written in
 * @param source the code
 * @param variables arguments of {@code main}
 * @param outputs what {@code main} must return, by name
 */
public record CodeConfig(CodeLanguage language, String source, List<Input> variables, Map<String, Output> outputs)
    implements
      NodeConfig {
  /**
   * An argument.
   *
   * @param name its name in the code
   * @param selector where its value comes from; one that does not exist is null
   */
  public record Input(String name, Selector selector) {}

  /**
   * A declared output.
   *
   * @param type its type
   * @param children what an object, or each object of a list, must have; empty for anything
   */
  public record Output(ValueType type, Optional<Map<String, Output>> children) {
    /** Copies. */
    public Output {
      children = children.map(CodeConfig::copy);
    }
  }

  /** Copies. */
  public CodeConfig {
    variables = List.copyOf(variables);
    outputs = copy(outputs);
  }

  private static Map<String, Output> copy(Map<String, Output> outputs) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  @Override
  public List<Selector> reads() {
    return variables.stream().map(Input::selector).toList();
  }

  @Override
  public NodeOutputs gives() {
    NodeOutputs gives = NodeOutputs.NONE;
    for (Map.Entry<String, Output> output : outputs.entrySet()) {
      gives = gives.with(output.getKey(), output.getValue().type());
    }
    return gives;
  }
}
