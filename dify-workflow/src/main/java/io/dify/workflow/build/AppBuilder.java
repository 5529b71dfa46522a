package io.dify.workflow.build;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.yaml.YamlWriter;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.node.NodeTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An app written in Java. Make steps, connect them from {@link #start()} on, then {@link #build}; the app is the same as if it had been read from a
 * file ({@link #toYaml()} is that file), and so are the checks. Not thread-safe; what it builds is.
 *
 * <pre>{@code
 * AppBuilder app = AppBuilder.workflow("Summary");
 * Var<String> topic = app.input(Input.text("topic").required());
 * LlmStep draft = app.llm("draft", "langgenius/openai/openai", "gpt-4o-mini").system("Be brief.").user("Write about " + topic);
 * app.start().then(draft).then(app.end("out").output("text", draft.text()));
 * RunResult result = app.build(engine).run(RunRequest.inputs(Map.of("topic", "tea")));
 * }</pre>
 */
public final class AppBuilder extends Steps {
  private static final String VERSION = "0.6.0";

  private final String name;
  private final String mode;
  private final OtherStep start;
  private final List<Object> inputs = new ArrayList<>();
  private final List<Object> environment = new ArrayList<>();
  private final List<Object> conversation = new ArrayList<>();

  private AppBuilder(String name, String mode) {
    super(new Level());
    this.name = name;
    this.mode = mode;
    this.start = new OtherStep(level, "start", "start", Fields.of("variables", inputs));
  }

  /** An app that turns inputs into outputs. */
  public static AppBuilder workflow(String name) {
    return new AppBuilder(name, "workflow");
  }

  /** An app that answers in conversations. */
  public static AppBuilder chatflow(String name) {
    return new AppBuilder(name, "advanced-chat");
  }

  /** The step every run begins with; its id is {@code start}. */
  public Step start() {
    return start;
  }

  /** Declares an input. */
  public <T> Var<T> input(Input<T> input) {
    inputs.add(input.toValue());
    start.set("variables", inputs);
    return input.in(start.id());
  }

  /** What the user asks, in a chat. */
  public Var<String> query() {
    return system("query", VarType.TEXT);
  }

  /** The files that came with the query. */
  public Var<List<FileRef>> files() {
    return system("files", VarType.listOf(VarType.FILE));
  }

  /** Something the engine or the caller knows: {@code user_id}, {@code conversation_id}, {@code timestamp} ... */
  public <T> Var<T> system(String variable, VarType<T> type) {
    return Var.of(type, "sys", variable);
  }

  /** Declares a variable that lasts as long as the conversation, with its first value. */
  public <T> Var<T> conversation(String variable, VarType<T> type, T first) {
    conversation.add(declared("conversation", variable, type.wire(), first));
    return Var.of(type, "conversation", variable);
  }

  /** Declares a setting of the app. */
  public <T> Var<T> environment(String variable, VarType<T> type, T value) {
    environment.add(declared("env", variable, type.wire(), value));
    return Var.of(type, "env", variable);
  }

  /** Declares a setting that is kept out of exports and logs. */
  public Var<String> secret(String variable, String value) {
    environment.add(declared("env", variable, "secret", value));
    return Var.of(VarType.TEXT, "env", variable);
  }

  private static Map<String, Object> declared(String namespace, String variable, String type, Object value) {
    return Fields.of("id", variable, "name", variable, "value_type", type, "value", Value.from(value), "selector",
        List.of(namespace, variable), "description", "");
  }

  /** The app as a file Dify imports, with the values of its secrets: for its owner's eyes only. */
  public String toYaml() {
    Map<String, Object> app = new LinkedHashMap<>();
    app.put("name", name);
    app.put("mode", mode);
    app.put("icon", "🤖");
    app.put("icon_type", "emoji");
    app.put("icon_background", "#FFFFFF");
    app.put("description", "");
    Map<String, Object> workflow = new LinkedHashMap<>();
    workflow.put("environment_variables", environment);
    workflow.put("conversation_variables", conversation);
    workflow.put("features", Map.of());
    workflow.put("graph", level.toValue());
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("version", VERSION);
    file.put("kind", "app");
    file.put("app", app);
    file.put("dependencies", List.of());
    file.put("workflow", workflow);
    return YamlWriter.write((Value.Obj) Value.from(file));
  }

  /**
   * The app, of the standard nodes and those that jars provide, checked and compiled.
   *
   * @throws io.dify.core.error.DifyException {@code DSL_INVALID} with every problem and its node; lines are those of {@link #toYaml()}
   */
  public DifyApp build(WorkflowEngine engine) {
    return build(StandardNodes.andProvided(), engine);
  }

  /** The app, of these kinds of nodes. */
  public DifyApp build(NodeTypes types, WorkflowEngine engine) {
    return DifyApp.parse(toYaml(), types, engine);
  }
}
