package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.List;

/** Renders a Jinja2 template. Not thread-safe. */
public final class TemplateStep extends Step {
  private final List<Object> variables = new ArrayList<>();

  TemplateStep(Level level, String id, String jinja) {
    super(level, id, "template-transform");
    set("template", jinja);
    set("variables", variables);
  }

  /** Gives the template a variable under a name of its own. */
  public TemplateStep with(String name, Var<?> value) {
    variables.add(Fields.of("variable", name, "value_selector", value.selector().parts()));
    set("variables", variables);
    return this;
  }

  /** The text it made. */
  public Var<String> output() {
    return output("output", VarType.TEXT);
  }
}
