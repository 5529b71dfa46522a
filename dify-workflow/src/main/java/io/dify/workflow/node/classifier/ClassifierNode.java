package io.dify.workflow.node.classifier;

import io.dify.core.template.Selector;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.Question;
import io.dify.workflow.prompt.Vision;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the handle of the class a model finds a text to belong to; of the first when its answer names none of them. Its outputs are {@code class_id},
 * {@code class_name}, {@code class_label} and {@code usage}.
 */
public final class ClassifierNode implements NodeType<ClassifierConfig> {
  /** The type. */
  public ClassifierNode() {}

  @Override
  public String name() {
    return "question-classifier";
  }

  @Override
  public NodeKind kind() {
    return NodeKind.BRANCH;
  }

  @Override
  public ClassifierConfig parse(NodeData data) {
    Selector query = data.at("query_variable_selector").selector().orElse(Selector.of("sys", "query"));
    NodeData instruction = data.at("instruction").present() ? data.at("instruction") : data.at("instructions");
    Question question = new Question(NodeModel.read(data.at("model")), Memory.read(data.at("memory")),
        Vision.read(data.at("vision")));
    return new ClassifierConfig(query, question, classes(data.at("classes")), instruction.template());
  }

  private static List<ClassifierConfig.Category> classes(NodeData list) {
    List<ClassifierConfig.Category> classes = new ArrayList<>();
    for (NodeData item : list.items()) {
      String id = item.at("id").requiredText();
      if (classes.stream().anyMatch(known -> known.id().equals(id))) {
        item.at("id").error("duplicate_class", "Two classes have the id '" + id + "'; ids must differ.");
      }
      String label = item.at("label").text("");
      classes.add(new ClassifierConfig.Category(id, item.at("name").template(),
          label.isBlank() ? "CLASS " + (classes.size() + 1) : label));
    }
    if (classes.isEmpty()) {
      list.error("no_classes", "The node has no classes and so no way to take; add one.");
    }
    return classes;
  }

  @Override
  public NodeExecutor executor(ClassifierConfig config) {
    return new ClassifierExecutor(config);
  }
}
