package io.dify.workflow.node.classifier;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.prompt.Question;
import java.util.ArrayList;
import java.util.List;

/**
 * Configuration of a question-classifier node.
 *
 * @param query the text to sort
 * @param question model, memory and files
 * @param classes at least one where the graph is to run
 * @param instruction more for the model to know; may be empty
 */
public record ClassifierConfig(Selector query, Question question, List<Category> classes, Template instruction)
    implements
      NodeConfig {
  /**
   * A class.
   *
   * @param id the handle edges leave from
   * @param name what it is about, a template
   * @param label how people call it
   */
  public record Category(String id, Template name, String label) {}

  /** Copies. */
  public ClassifierConfig {
    classes = List.copyOf(classes);
  }

  @Override
  public List<String> handles() {
    return classes.stream().map(Category::id).toList();
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("class_id", ValueType.STRING).with("class_name", ValueType.STRING)
        .with("class_label", ValueType.STRING).with("usage", ValueType.OBJECT);
  }

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(List.of(query));
    reads.addAll(question.model().reads());
    reads.addAll(instruction.selectors());
    classes.forEach(category -> reads.addAll(category.name().selectors()));
    question.vision().ifPresent(vision -> reads.add(vision.files()));
    reads.removeIf(selector -> selector.parts().size() == 1);
    return reads;
  }
}
