package io.dify.workflow.node.answer;

import io.dify.workflow.node.RunsOn;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers the reader: its template as Markdown is the output {@code answer}, the files it names are {@code files}. Variables of nodes that were passed over leave
 * nothing, variables that do not exist leave their name.
 */
public final class AnswerNode implements NodeType<AnswerConfig> {
  /** The type. */
  public AnswerNode() {}

  @Override
  public String name() {
    return "answer";
  }

  @Override
  public NodeKind kind() {
    return NodeKind.RESPONSE;
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public AnswerConfig parse(NodeData data) {
    return new AnswerConfig(data.at("answer").template());
  }

  @Override
  public NodeExecutor executor(AnswerConfig config) {
    return context -> answer(config.answer(), context);
  }

  private static NodeOutcome answer(Template template, NodeContext context) {
    StringBuilder text = new StringBuilder();
    List<Value> files = new ArrayList<>();
    for (Template.Segment segment : template.segments()) {
      switch (segment) {
        case Template.Literal literal -> text.append(literal.text());
        case Template.Variable variable -> {
          Optional<Value> value = context.get(variable.selector());
          value.ifPresent(found -> collectFiles(found, files));
          if (value.isPresent()) {
            text.append(ValueText.markdown(value.get()));
          } else if (!context.skipped(variable.selector().node())) {
            text.append(variable.selector());
          }
        }
      }
    }
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("answer", Value.of(text.toString()));
    outputs.put("files", new Value.Array(files));
    return NodeOutcome.succeeded(outputs);
  }

  private static void collectFiles(Value value, List<Value> files) {
    if (value instanceof Value.File) {
      files.add(value);
    } else if (value instanceof Value.Array array) {
      array.items().stream().filter(Value.File.class::isInstance).forEach(files::add);
    }
  }
}
