package io.dify.workflow.node.template;

import io.dify.core.error.DifyException;
import io.dify.core.template.JinjaTemplate;
import io.dify.core.template.JinjaTemplates;
import io.dify.core.template.jinja.Jinja;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.RunsOn;
import java.util.ArrayList;
import java.util.List;

/** Renders a Jinja template with the node's variables into output {@code output}. */
public final class TemplateNode implements NodeType<TemplateConfig> {
  private static final JinjaTemplates TEMPLATES = new Jinja();

  /** The type. */
  public TemplateNode() {}

  @Override
  public String name() {
    return "template-transform";
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.COMPUTE;
  }

  @Override
  public TemplateConfig parse(NodeData data) {
    List<TemplateConfig.Input> variables = new ArrayList<>();
    for (NodeData item : data.at("variables").items()) {
      String name = item.at("variable").requiredText();
      item.at("value_selector").selector()
          .ifPresent(selector -> variables.add(new TemplateConfig.Input(name, selector)));
    }
    return new TemplateConfig(variables, compiled(data.at("template")));
  }

  private static JinjaTemplate compiled(NodeData template) {
    try {
      return TEMPLATES.compile(template.text(""));
    } catch (DifyException e) {
      template.error("jinja_syntax", e.text());
      return TEMPLATES.compile("");
    }
  }

  @Override
  public NodeExecutor executor(TemplateConfig config) {
    return new TemplateExecutor(config);
  }
}
