package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has a language model take values out of a text. What it does not find is zero, or empty. Not thread-safe. */
public final class ExtractStep extends Step {
  private final String provider;
  private final String model;
  private final List<Object> values = new ArrayList<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  ExtractStep(Level level, String id, Var<String> text, String provider, String model) {
    super(level, id, "parameter-extractor");
    this.provider = provider;
    this.model = model;
    set("query", text.selector().parts());
    set("reasoning_mode", "function_call");
    set("parameters", values);
    model();
  }

  private void model() {
    set("model", Fields.of("provider", provider, "name", model, "mode", "chat", "completion_params", parameters));
  }

  /**
   * A value to extract.
   *
   * @param description what it is, in words a model understands
   * @param type text, number, boolean, or a list of these or of objects
   */
  public <T> Var<T> value(String name, VarType<T> type, String description) {
    return add(name, type.wire(), type, description, List.of(), false);
  }

  /** A value without which {@link #found} is 0. */
  public <T> Var<T> required(String name, VarType<T> type, String description) {
    return add(name, type.wire(), type, description, List.of(), true);
  }

  /** A text out of a choice. */
  public Var<String> choice(String name, String description, String... options) {
    return add(name, "select", VarType.TEXT, description, List.of(options), false);
  }

  private <T> Var<T> add(String name, String wire, VarType<T> type, String description, List<String> options,
      boolean required) {
    Map<String, Object> value = Fields.of("name", name, "type", wire, "description", description, "required", required);
    if (!options.isEmpty()) {
      value.put("options", options);
    }
    values.add(value);
    set("parameters", values);
    return output(name, type);
  }

  /** Tells the model more. */
  public ExtractStep instruction(String text) {
    set("instruction", text);
    return this;
  }

  /** Has the model write JSON instead of calling a tool. */
  public ExtractStep byPrompt() {
    set("reasoning_mode", "prompt");
    return this;
  }

  /** Sets a parameter of the model, such as {@code temperature}. */
  public ExtractStep parameter(String name, Object value) {
    parameters.put(name, value);
    model();
    return this;
  }

  /** 1 when everything required was found and fits, else 0. */
  public Var<Number> found() {
    return output("__is_success", VarType.NUMBER);
  }

  /** Why it was not. */
  public Var<String> reason() {
    return output("__reason", VarType.TEXT);
  }
}
