package io.dify.workflow.node.extractor;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.prompt.Question;
import java.util.ArrayList;
import java.util.List;

/**
 * Configuration of a parameter-extractor node.
 *
 * @param query the text to read
 * @param question model, memory and files
 * @param parameters what to extract
 * @param instruction more for the model to know; may be empty
 * @param byTool whether the model is to call a tool, when it can
 */
public record ExtractorConfig(Selector query, Question question, List<Parameter> parameters, Template instruction,
    boolean byTool) implements NodeConfig {
  /** Copies. */
  public ExtractorConfig {
    parameters = List.copyOf(parameters);
  }

  @Override
  public NodeOutputs gives() {
    NodeOutputs all = NodeOutputs.NONE.with("__is_success", ValueType.NUMBER).with("__reason", ValueType.STRING)
        .with("__usage", ValueType.OBJECT);
    for (Parameter parameter : parameters) {
      all = all.with(parameter.name(), parameter.type());
    }
    return all;
  }

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(List.of(query));
    reads.addAll(question.model().reads());
    reads.addAll(instruction.selectors());
    question.vision().ifPresent(vision -> reads.add(vision.files()));
    reads.removeIf(selector -> selector.parts().size() == 1);
    return reads;
  }
}
