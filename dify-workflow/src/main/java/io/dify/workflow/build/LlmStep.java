package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a language model. Messages go in the order they are given here. Not thread-safe. */
public final class LlmStep extends Step {
  private final String provider;
  private final String model;
  private final List<Object> messages = new ArrayList<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  LlmStep(Level level, String id, String provider, String model) {
    super(level, id, "llm");
    this.provider = provider;
    this.model = model;
    model();
    set("prompt_template", messages);
  }

  private void model() {
    set("model", Fields.of("provider", provider, "name", model, "mode", "chat", "completion_params", parameters));
  }

  /** Adds an instruction. <code>{{#context#}}</code> in it stands for what {@link #context} names. */
  public LlmStep system(String text) {
    return message("system", text);
  }

  /** Adds a message of the user. */
  public LlmStep user(String text) {
    return message("user", text);
  }

  /** Adds a message of the model, as an example. */
  public LlmStep assistant(String text) {
    return message("assistant", text);
  }

  private LlmStep message(String role, String text) {
    messages.add(Fields.of("role", role, "text", text));
    set("prompt_template", messages);
    return this;
  }

  /** Passages for <code>{{#context#}}</code>, usually the {@link KnowledgeStep#result() result} of a knowledge step. */
  public LlmStep context(Var<?> passages) {
    set("context", Fields.of("enabled", true, "variable_selector", passages.selector().parts()));
    return this;
  }

  /** Adds what was said before in the conversation, this many turns at most, and then the query. */
  public LlmStep memory(int turns) {
    set("memory",
        Fields.of("window", Fields.of("enabled", true, "size", turns), "query_prompt_template", "{{#sys.query#}}"));
    return this;
  }

  /** Shows the model a file or files, such as {@link AppBuilder#files()}. */
  public LlmStep vision(Var<?> files) {
    set("vision", Fields.of("enabled", true, "configs", Fields.of("variable_selector", files.selector().parts())));
    return this;
  }

  /** Has the model answer a JSON object that fits a schema, given as maps and lists; {@link #structured} is the object. */
  public LlmStep answering(Map<String, ?> schema) {
    set("structured_output_enabled", true);
    set("structured_output", Fields.of("schema", schema));
    return this;
  }

  /** Keeps what the model thinks out of {@link #text}; {@link #reasoning} has it. */
  public LlmStep reasoningApart() {
    set("reasoning_format", "separated");
    return this;
  }

  /** Sets a parameter of the model, such as {@code temperature}. */
  public LlmStep parameter(String name, Object value) {
    parameters.put(name, value);
    model();
    return this;
  }

  /** What the model said. */
  public Var<String> text() {
    return output("text", VarType.TEXT);
  }

  /** The object it answered. */
  public Var<Map<String, Object>> structured() {
    return output("structured_output", VarType.OBJECT);
  }

  /** What it thought. */
  public Var<String> reasoning() {
    return output("reasoning_content", VarType.TEXT);
  }

  /** Tokens and cost. */
  public Var<Map<String, Object>> usage() {
    return output("usage", VarType.OBJECT);
  }
}
