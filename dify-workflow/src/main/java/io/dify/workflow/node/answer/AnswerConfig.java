package io.dify.workflow.node.answer;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of an answer node.
 *
 * @param answer what to say
 */
public record AnswerConfig(Template answer) implements NodeConfig {
  @Override
  public List<Selector> reads() {
    return answer.selectors();
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("answer", ValueType.STRING).with("files", ValueType.ARRAY_FILE);
  }

  @Override
  public Optional<Template> response() {
    return Optional.of(answer);
  }
}
