package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.agent.AgentStrategy;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.agent.AgentConfig;
import io.dify.workflow.node.knowledge.KnowledgeConfig;
import io.dify.workflow.node.start.StartConfig;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ClassicAppTest {
  private final List<ModelCall> calls = new ArrayList<>();
  private final List<KnowledgeQuery> queries = new ArrayList<>();
  private final WorkflowEngine engine = WorkflowEngine.builder().clock(Fixture.CLOCK)
      .models(ref -> (call, sink, cancellation) -> {
        calls.add(call);
        return ModelAnswer.of(call.model(), "At seven.", new Usage(1, 1));
      }).knowledge((query, cancellation) -> {
        queries.add(query);
        return List.of(new KnowledgeHit("d", "house-rules", "doc", "rules.txt", "upload_file", "s", "rules.txt",
            "Breakfast is at seven.", 0.9,
            OptionalDouble.empty(), 1, 1, 4, 1, "h", Map.of()));
      }).build();

  @Test
  void chatIsAGraph() {
    Graph graph = graph(OwnFiles.read("classic-chat"));
    assertThat(graph.nodes()).extracting(node -> node.type()).containsExactly("start", "knowledge-retrieval", "llm",
        "answer");
    assertThat(((StartConfig) graph.node("start").orElseThrow().config()).variables())
        .extracting(variable -> variable.name() + " " + variable.type())
        .containsExactly("guest text-input", "hotel select");
    KnowledgeConfig knowledge = (KnowledgeConfig) graph.node("knowledge").orElseThrow().config();
    assertThat(knowledge.datasets()).containsExactly("house-rules");
    assertThat(knowledge.merging().topK()).isEqualTo(3);
    assertThat(knowledge.merging().scoreThreshold()).hasValue(0.3);
  }

  @Test
  void chatAnswersFromItsPromptContextHistoryAndQuestion() throws InterruptedException {
    RunResult result = run("classic-chat",
        RunRequest.query("When is breakfast?").withInputs(inputs(Map.of("guest", Value.of("Ann"))))
            .withHistory(List.of(Message.of(Role.USER, "hi"), Message.of(Role.ASSISTANT, "hello"))));
    assertThat(result.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(result.answer()).isEqualTo("At seven.");
    assertThat(queries).extracting(KnowledgeQuery::query).containsExactly("When is breakfast?");
    ModelCall call = calls.getFirst();
    assertThat(call.model()).isEqualTo(new ModelRef("langgenius/openai/openai", "gpt-4o-mini"));
    assertThat(call.messages()).extracting(Message::role).containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT,
        Role.USER);
    assertThat(call.messages().getFirst().text()).contains("Breakfast is at seven.")
        .endsWith("You are the concierge of Seaview. Speak to Ann kindly.");
    assertThat(call.messages().getLast().text()).isEqualTo("When is breakfast?");
    assertThat(call.parameters()).containsEntry("temperature", Value.of(0.1));
  }

  @Test
  void completionFillsItsPromptAndKnowsNoHistory() throws InterruptedException {
    RunResult result = run("classic-completion",
        RunRequest.query("").withInputs(inputs(Map.of("query", Value.of("tea"))))
            .withHistory(List.of(Message.of(Role.USER, "hi"), Message.of(Role.ASSISTANT, "hello"))));
    assertThat(result.answer()).isEqualTo("At seven.");
    assertThat(calls.getFirst().messages()).containsExactly(Message.of(Role.USER, "Five headlines for: tea"));
    assertThat(queries).isEmpty();
  }

  @Test
  void anAgentIsAGraphWithAnAgentNode() {
    AppImport result = new DslReader(StandardNodes.types()).read(OwnFiles.text("classic-agent-chat"));
    assertThat(result.unsupported()).isEmpty();
    assertThat(graph(result).nodes()).extracting(node -> node.type()).containsExactly("start", "agent", "answer");
    AgentConfig agent = (AgentConfig) graph(result).node("agent").orElseThrow().config();
    assertThat(agent.strategy()).isEqualTo(AgentStrategy.FUNCTION_CALLING);
    assertThat(agent.model().ref()).isEqualTo(new ModelRef("langgenius/openai/openai", "gpt-4o"));
    assertThat(agent.tools()).singleElement().satisfies(tool -> {
      assertThat(tool.tool()).isEqualTo(new ToolRef(ToolSource.BUILTIN, "time", "current_time"));
      assertThat(tool.settings()).containsKey("timezone");
    });
  }

  @Test
  void knowledgeBasesOfAnAgentAreTools() {
    AppImport result = new DslReader(StandardNodes.types())
        .read(agentWith("react", "[{dataset: {enabled: true, id: rules}}]"));
    AgentConfig agent = (AgentConfig) graph(result).node("agent").orElseThrow().config();
    assertThat(agent.strategy()).isEqualTo(AgentStrategy.REACT);
    assertThat(agent.tools()).extracting(tool -> tool.tool())
        .containsExactly(new ToolRef(ToolSource.KNOWLEDGE, "rules", "dataset_rules"));
  }

  @Test
  void aRouterOverKnowledgeIsAChatThatAsksAll() {
    AppImport result = new DslReader(StandardNodes.types())
        .read(agentWith("router", "[{dataset: {enabled: true, id: rules}}]"));
    assertThat(graph(result).nodes()).extracting(node -> node.type()).containsExactly("start", "knowledge-retrieval",
        "llm", "answer");
  }

  private static String agentWith(String strategy, String tools) {
    return "app: {name: x, mode: agent-chat}\nversion: 0.6.0\nmodel_config:\n  model: {provider: openai, name: m, mode: chat}\n"
        + "  agent_mode: {enabled: true, strategy: " + strategy + ", tools: " + tools + "}\n";
  }

  @Test
  void advancedPromptsKeepTheirMessages() throws InterruptedException {
    AppImport result = OwnFiles.READER.read("""
        app: {name: x, mode: chat}
        version: 0.6.0
        model_config:
          model: {provider: openai, name: m, mode: chat}
          prompt_type: advanced
          chat_prompt_config:
            prompt:
            - {role: system, text: 'In {{lang}}. {{undeclared}} {"a": {{#query#}}}'}
            - {role: assistant, text: Yes.}
          user_input_form: [{paragraph: {variable: lang, label: L, default: German}}]
        """);
    run(result, RunRequest.query("Hi"));
    assertThat(calls.getFirst().messages()).containsExactly(
        Message.of(Role.SYSTEM, "In German. {{undeclared}} {\"a\": Hi}"),
        Message.of(Role.ASSISTANT, "Yes."), Message.of(Role.USER, "Hi"));
  }

  @Test
  void oldestFilesListKnowledgeAmongTools() {
    AppImport result = OwnFiles.READER.read(
        """
            app: {name: x, mode: completion}
            model_config:
              model: {provider: openai, name: m}
              pre_prompt: 'Answer {{q}}'
              dataset_query_variable: q
              agent_mode: {enabled: true, tools: [{dataset: {enabled: true, id: one}}, {dataset: {enabled: false, id: two}}]}
              user_input_form: [{text-input: {variable: q, label: Q}}]
            """);
    KnowledgeConfig knowledge = (KnowledgeConfig) graph(result).node("knowledge").orElseThrow().config();
    assertThat(knowledge.datasets()).containsExactly("one");
    assertThat(knowledge.query()).hasToString("start.q");
    assertThat(result.unsupported()).isEmpty();
  }

  @Test
  void problemsHaveTheirPlaceInTheModelConfiguration() {
    AppImport result = OwnFiles.READER.read("""
        app: {name: x, mode: chat}
        model_config:
          pre_prompt: hi
          model:
            provider: openai
          user_input_form:
          - colour: {variable: c}
        """);
    assertThat(result.status()).isEqualTo(ImportStatus.COMPLETED_WITH_WARNINGS);
    assertThat(result.graph()).isEmpty();
    assertThat(result.problems()).extracting(problem -> problem.place().line() + " " + problem.code())
        .containsExactly("4 missing_field", "6 unknown_input_type");
  }

  private RunResult run(String name, RunRequest request) throws InterruptedException {
    return run(OwnFiles.read(name), request);
  }

  private RunResult run(AppImport app, RunRequest request) throws InterruptedException {
    return engine.start(graph(app), request).await();
  }

  private static Graph graph(AppImport result) {
    return result.graph().orElseThrow(() -> new AssertionError(result.problems().toString()));
  }

  private static Value.Obj inputs(Map<String, Value> fields) {
    return new Value.Obj(fields);
  }
}
