package io.dify.workflow.node.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.testkit.NodeTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LlmNodeTest {
  private final List<ModelCall> calls = new ArrayList<>();
  private final ChatModel model = (call, sink, cancellation) -> {
    calls.add(call);
    sink.accept(new ModelDelta.Text("Thirty "));
    sink.accept(new ModelDelta.Text("days."));
    return ModelAnswer.of(call.model(), "Thirty days.", new Usage(12, 3));
  };
  private final WorkflowEngine engine = WorkflowEngine.builder().clock(Fixture.CLOCK).models(ref -> model)
      .knowledge((query, cancellation) -> List.of(new KnowledgeHit("d1", query.datasets().getFirst(), "doc1", "faq.csv",
          "upload_file", "s1", "faq.csv", "question:How long? \nanswer:30 days", 0.9, OptionalDouble.of(0.8), 1, 7, 30,
          2, "h",
          Map.of("lang", Value.of("en")))))
      .build();

  private RunResult run(String llm, RunRequest request) throws InterruptedException {
    var graph = Fixture.graph()
        .node("kb", "knowledge-retrieval",
            "{'query_variable_selector':['sys','query'],'dataset_ids':['faq'],'multiple_retrieval_config':{'top_k':3}}")
        .node("llm", "llm", llm).answer("a", "{{#llm.text#}}").edges("start>kb", "kb>llm", "llm>a").compile();
    return engine.start(graph, request).await();
  }

  private static final String MODEL = "'model':{'provider':'openai','name':'m','completion_params':{'temperature':0.2,'max_tokens':'{{#sys.limit#}}'}}";

  @Test
  void promptIsTemplateThenHistoryThenQuestion() throws InterruptedException {
    RunResult result = run(
        "{" + MODEL
            + ",'context':{'enabled':true,'variable_selector':['kb','result']},'memory':{'window':{'enabled':true,'size':1},"
            + "'query_prompt_template':'{{#sys.query#}}'},'prompt_template':[{'role':'system','text':'Use: {{#context#}}'}]}",
        RunRequest.query("How long?").withSystem("limit", Value.of("256"))
            .withHistory(List.of(Message.of(Role.USER, "old"), Message.of(Role.ASSISTANT, "old answer"),
                Message.of(Role.USER, "hi"),
                Message.of(Role.ASSISTANT, "hello"))));
    assertThat(result.error()).isNull();
    assertThat(result.answer()).isEqualTo("Thirty days.");
    ModelCall call = calls.getFirst();
    assertThat(call.messages()).containsExactly(Message.of(Role.SYSTEM, "Use: question:How long? \nanswer:30 days"),
        Message.of(Role.USER, "hi"), Message.of(Role.ASSISTANT, "hello"), Message.of(Role.USER, "How long?"));
    assertThat(call.parameters()).containsEntry("temperature", Value.of(0.2)).containsEntry("max_tokens",
        Value.of(256));
    assertThat(call.context()).hasSize(1).first().satisfies(document -> {
      assertThat(document.text()).contains("30 days");
      assertThat(document.relevance()).hasValue(0.8);
    });
  }

  @Test
  void passagesUsedBecomeCitationsAndUsageIsCounted() throws InterruptedException {
    RunResult result = run("{" + MODEL
        + ",'context':{'enabled':true,'variable_selector':['kb','result']},'prompt_template':[{'role':'user','text':'{{#context#}} {{#sys.query#}}'}]}",
        RunRequest.query("How long?").withSystem("limit", Value.of(1)));
    assertThat(result.usage()).isEqualTo(new Usage(12, 3));
    assertThat(result.citations()).hasSize(1);
    assertThat(result.citations().getFirst().fields()).containsEntry("document_name", Value.of("faq.csv"))
        .containsEntry("segment_id", Value.of("s1")).containsEntry("position", Value.of(1))
        .containsEntry("hit_count", Value.of(2));
  }

  @Test
  void aVariableThatDoesNotExistFailsTheNodeAndNamesIt() throws InterruptedException {
    RunResult result = run(
        "{'model':{'provider':'openai','name':'m'},'prompt_template':[{'role':'user','text':'{{#ghost.text#}}'}]}",
        RunRequest.query("?"));
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.errorType()).isEqualTo("VariableNotFoundError");
    assertThat(result.error()).contains("ghost.text");
    assertThat(calls).isEmpty();
  }

  @Test
  void anEmptyPromptIsAnError() throws InterruptedException {
    RunResult result = run("{'model':{'provider':'openai','name':'m'},'prompt_template':[]}", RunRequest.query("?"));
    assertThat(result.error()).contains("NoPromptFoundError");
  }

  @Test
  void jinjaMessagesSeeTheirVariablesAsText() throws InterruptedException {
    RunResult result = run("{" + MODEL
        + ",'prompt_config':{'jinja2_variables':[{'variable':'q','value_selector':['sys','query']},"
        + "{'variable':'found','value_selector':['kb','result']}]},'prompt_template':[{'role':'user','edition_type':'jinja2',"
        + "'text':'old','jinja2_text':'{% if q %}{{ found|length > 5 }} {{ found }}: {{ q|upper }}{% endif %}'}]}",
        RunRequest.query("How long?").withSystem("limit", Value.of(1)));
    assertThat(result.error()).isNull();
    assertThat(calls.getFirst().messages())
        .containsExactly(Message.of(Role.USER, "True question:How long? \nanswer:30 days: HOW LONG?"));
  }

  @Test
  void jinjaMessagesWithASyntaxErrorAreProblems() {
    var problems = NodeTester.of(new LlmNode()).config("{" + MODEL
        + ",'prompt_template':[{'role':'user','edition_type':'jinja2','jinja2_text':'{{ a b }}'}]}").problems();
    assertThat(problems).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("jinja_syntax");
      assertThat(problem.path()).containsExactly("prompt_template", "0", "jinja2_text");
    });
  }

  @Test
  void aJinjaVariableThatDoesNotExistFailsTheNode() throws InterruptedException {
    RunResult result = run("{" + MODEL
        + ",'prompt_config':{'jinja2_variables':[{'variable':'q','value_selector':['ghost','text']}]},"
        + "'prompt_template':[{'role':'user','edition_type':'jinja2','jinja2_text':'{{ q }}'}]}",
        RunRequest.query("?"));
    assertThat(result.errorType()).isEqualTo("VariableNotFoundError");
  }
}
