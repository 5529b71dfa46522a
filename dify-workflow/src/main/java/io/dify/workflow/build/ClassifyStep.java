package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has a language model choose a way by what a text is about; the first when it cannot tell. Not thread-safe. */
public final class ClassifyStep extends Step {
  private final String provider;
  private final String model;
  private final List<Object> classes = new ArrayList<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  ClassifyStep(Level level, String id, Var<String> text, String provider, String model) {
    super(level, id, "question-classifier");
    this.provider = provider;
    this.model = model;
    set("query_variable_selector", text.selector().parts());
    set("classes", classes);
    model();
  }

  private void model() {
    set("model", Fields.of("provider", provider, "name", model, "mode", "chat", "completion_params", parameters));
  }

  /** The way to go when the text is about this, in words a model understands. */
  public Exit when(String topic) {
    String handle = Integer.toString(classes.size() + 1);
    classes.add(Fields.of("id", handle, "name", topic));
    set("classes", classes);
    return new Exit(this, handle);
  }

  /** Tells the model more. */
  public ClassifyStep instruction(String text) {
    set("instruction", text);
    return this;
  }

  /** Sets a parameter of the model, such as {@code temperature}. */
  public ClassifyStep parameter(String name, Object value) {
    parameters.put(name, value);
    model();
    return this;
  }

  /** The topic that was chosen. */
  public Var<String> topic() {
    return output("class_name", VarType.TEXT);
  }
}
