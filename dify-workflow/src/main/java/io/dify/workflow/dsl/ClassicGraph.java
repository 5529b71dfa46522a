package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The graph a classic app is: start, external data and knowledge retrieval as far as it has them, model or agent, answer. So there is one engine for all
 * modes. The opening statement is shown to the user and is no part of any prompt.
 */
final class ClassicGraph {
  static final String START = "start";
  static final String KNOWLEDGE = "knowledge";
  static final String LLM = "llm";
  static final String ANSWER = "answer";

  private static final Pattern INPUT = Pattern.compile("\\{\\{([a-zA-Z_][a-zA-Z0-9_]{0,29})}}");
  private static final String CONTEXT = "{{#context#}}";
  private static final String QUERY = "{{#sys.query#}}";
  private static final String CONTEXT_FRAME = "Answer from this context:\n<context>\n" + CONTEXT + "\n</context>\n\n";

  private final AppMode mode;
  private final Value config;
  private final Set<String> inputs = new TreeSet<>();

  private ClassicGraph(AppMode mode, Value.Obj config) {
    this.mode = mode;
    this.config = config;
  }

  /** The app as a workflow app would have it. */
  static AppDefinition.Workflow of(AppMode mode, AppDefinition.ModelConfig classic) {
    ClassicGraph graph = new ClassicGraph(mode, classic.config());
    return new AppDefinition.Workflow(graph.build(), classic.features(), List.of(), List.of());
  }

  private FileGraph build() {
    List<FileNode> nodes = new ArrayList<>();
    List<FileEdge> edges = new ArrayList<>();
    add(nodes, START, "start", Map.of("variables", form()));
    List<FileNode> external = ExternalTools.nodes(config, nodes.size());
    nodes.addAll(external);
    boolean agent = AgentChat.isAgent(mode, config);
    List<String> datasets = agent ? List.of() : datasets(config);
    if (!datasets.isEmpty()) {
      add(nodes, KNOWLEDGE, "knowledge-retrieval", knowledge(datasets));
    }
    if (agent) {
      add(nodes, AgentChat.AGENT, "agent", AgentChat.node(config, template(Raw.text(config, "pre_prompt"))));
    } else {
      add(nodes, LLM, "llm", llm(!datasets.isEmpty()));
    }
    add(nodes, ANSWER, "answer", Map.of("answer", Value.of("{{#" + nodes.getLast().id() + ".text#}}")));
    edges.addAll(ExternalTools.edges(external, nodes.get(1 + external.size()).id()));
    for (int i = 2 + external.size(); i < nodes.size(); i++) {
      edges.add(new FileEdge(nodes.get(i - 1).id(), "source", nodes.get(i).id()));
    }
    return new FileGraph(nodes, edges, 0, 0);
  }

  private static void add(List<FileNode> nodes, String id, String type, Map<String, Value> data) {
    nodes.add(new FileNode(nodes.size(), id, type, id, Optional.empty(), new Value.Obj(data)));
  }

  /** From {@code [{control: {variable: ...}}]} to {@code [{type: control, variable: ...}]}. */
  private Value form() {
    List<Value> variables = new ArrayList<>();
    for (Value item : Raw.items(Raw.at(config, "user_input_form"))) {
      if (ExternalTools.isOne(item)) {
        continue;
      }
      if (item instanceof Value.Obj entry && entry.fields().size() == 1) {
        Map.Entry<String, Value> control = entry.fields().entrySet().iterator().next();
        Map<String, Value> variable = new LinkedHashMap<>();
        variable.put("type", Value.of(control.getKey()));
        if (control.getValue() instanceof Value.Obj settings) {
          variable.putAll(settings.fields());
        }
        inputs.add(Raw.text(control.getValue(), "variable"));
        variables.add(new Value.Obj(variable));
      } else {
        variables.add(item);
      }
    }
    return new Value.Array(variables);
  }

  /** Ids of the knowledge bases that are switched on; the oldest files list them among the tools. */
  static List<String> datasets(Value config) {
    List<Value> entries = new ArrayList<>(Raw.items(Raw.at(config, "dataset_configs", "datasets", "datasets")));
    entries.addAll(Raw.items(Raw.at(config, "agent_mode", "tools")));
    return entries.stream().map(entry -> Raw.at(entry, "dataset"))
        .filter(set -> !Raw.at(set, "enabled").equals(Value.of(false))).map(set -> Raw.text(set, "id"))
        .filter(id -> !id.isBlank())
        .distinct().toList();
  }

  /** What the app has beside its model that cannot run: tools, and data from other services. */
  static List<Unsupported> unsupported(AppMode mode, AppDefinition.ModelConfig classic, Places places) {
    List<Unsupported> found = new ArrayList<>();
    List<Value> tools = AgentChat.isAgent(mode, classic.config())
        ? List.of()
        : Raw.items(Raw.at(classic.config(), "agent_mode", "tools"));
    for (Value tool : tools) {
      String name = Raw.text(tool, "tool_name");
      if (!name.isEmpty() && !Raw.at(tool, "enabled").equals(Value.of(false))) {
        found.add(new Unsupported("", "tool", places.place("", List.of("model_config", "agent_mode")),
            "the tool '" + name + "' cannot be called yet; the model answers without it."));
      }
    }
    found.addAll(ExternalTools.unsupported(classic.config(), places));
    return found;
  }

  private Map<String, Value> knowledge(List<String> datasets) {
    Value given = Raw.at(config, "dataset_configs");
    Map<String, Value> retrieval = new LinkedHashMap<>();
    for (String key : List.of("top_k", "reranking_enable", "reranking_mode", "weights")) {
      copy(given, key, retrieval);
    }
    retrieval.put("score_threshold_enabled", Value.of(Raw.isTrue(Raw.at(given, "score_threshold_enabled"))));
    copy(given, "score_threshold", retrieval);
    retrieval.put("reranking_model",
        Value.from(Map.of("provider", Raw.at(given, "reranking_model", "reranking_provider_name"), "model",
            Raw.at(given, "reranking_model", "reranking_model_name"))));
    Map<String, Value> data = new LinkedHashMap<>();
    data.put("dataset_ids", Value.from(datasets));
    data.put("query_variable_selector", Value.from(query()));
    data.put("retrieval_mode", Value.of("multiple"));
    data.put("multiple_retrieval_config", new Value.Obj(retrieval));
    for (String key : List.of("metadata_filtering_mode", "metadata_model_config", "metadata_filtering_conditions")) {
      copy(given, key, data);
    }
    return data;
  }

  /** A completion has no message of a user; one of its inputs is the question. */
  private List<String> query() {
    String variable = Raw.text(config, "dataset_query_variable");
    return mode == AppMode.COMPLETION && !variable.isEmpty() ? List.of(START, variable) : List.of("sys", "query");
  }

  private Map<String, Value> llm(boolean withKnowledge) {
    Map<String, Value> data = new LinkedHashMap<>();
    data.put("model", Raw.at(config, "model"));
    data.put("prompt_template",
        Raw.text(config, "prompt_type").equals("advanced") ? advanced() : simple(withKnowledge));
    if (mode.isChat()) {
      Value roles = Raw.at(config, "completion_prompt_config", "conversation_histories_role");
      data.put("memory", Value.from(Map.of("window", Map.of("enabled", false), "query_prompt_template", QUERY,
          "role_prefix",
          Map.of("user", Raw.text(roles, "user_prefix"), "assistant", Raw.text(roles, "assistant_prefix")))));
    }
    data.put("context",
        Value.from(Map.of("enabled", withKnowledge, "variable_selector", List.of(KNOWLEDGE, "result"))));
    Value image = Raw.at(config, "file_upload", "image");
    boolean files = Raw.isTrue(Raw.at(image, "enabled")) || Raw.isTrue(Raw.at(config, "file_upload", "enabled"));
    data.put("vision", Value.from(Map.of("enabled", files, "configs",
        Map.of("variable_selector", List.of("sys", "files"), "detail", Raw.at(image, "detail")))));
    return data;
  }

  private Value simple(boolean withKnowledge) {
    String prompt = template(Raw.text(config, "pre_prompt"));
    boolean framed = withKnowledge && !prompt.contains(CONTEXT);
    return new Value.Array(
        List.of(message(mode.isChat() ? "system" : "user", framed ? CONTEXT_FRAME + prompt : prompt)));
  }

  private Value advanced() {
    List<Value> messages = new ArrayList<>();
    if (Raw.text(config, "model", "mode").equals("completion")) {
      messages.add(
          message("user", template(withPrePrompt(Raw.text(config, "completion_prompt_config", "prompt", "text")))));
    } else {
      Raw.items(Raw.at(config, "chat_prompt_config", "prompt"))
          .forEach(
              item -> messages.add(message(Raw.text(item, "role"), template(withPrePrompt(Raw.text(item, "text"))))));
    }
    return new Value.Array(messages);
  }

  /** Advanced prompts of older files hold the simple one. */
  private String withPrePrompt(String text) {
    return text.replace("{{#pre_prompt#}}", Raw.text(config, "pre_prompt"));
  }

  private static Value message(String role, String text) {
    return Value.from(Map.of("role", role.isEmpty() ? "user" : role, "text", text));
  }

  /** Declared inputs and external data in today's syntax; other braces stay as they are. */
  private String template(String text) {
    return INPUT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(variable(found.group(1), found.group())))
        .replace("{{#query#}}", mode.isChat() ? QUERY : variable("query", ""));
  }

  private String variable(String name, String otherwise) {
    Value.Obj tool = ExternalTools.all(config).get(name);
    if (tool != null) {
      return ExternalTools.runs(tool) ? ExternalTools.placeholder(name) : "";
    }
    return inputs.contains(name) ? "{{#" + START + "." + name + "#}}" : otherwise;
  }

  private static void copy(Value from, String key, Map<String, Value> to) {
    Value value = Raw.at(from, key);
    if (!value.isNothing()) {
      to.put(key, value);
    }
  }
}
