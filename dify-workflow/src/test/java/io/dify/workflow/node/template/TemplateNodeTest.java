package io.dify.workflow.node.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.template.JinjaLimits;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.testkit.NodeTester;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TemplateNodeTest {
  private static NodeTester<TemplateConfig> node(String template) {
    return NodeTester.of(new TemplateNode()).config(Map.of("template", template, "variables",
        List.of(Map.of("variable", "x", "value_selector", List.of("s", "x")),
            Map.of("variable", "y", "value_selector", List.of("s", "y")))));
  }

  @Test
  void rendersItsVariables() throws InterruptedException {
    node("{% for i in x %}{{ loop.index * y }} {{ i|upper }};{% endfor %}").with("s.x", List.of("tea", "milk"))
        .with("s.y", 2).run().gives("output", "2 TEA;4 MILK;");
  }

  @Test
  void missingVariablesAreNone() throws InterruptedException {
    node("{{ x }} {{ x is none }} {{ other }}").run().gives("output", "None True ");
  }

  @Test
  void filesAreMappings() throws InterruptedException {
    FileRef file = new FileRef("i", "document", "local_file", "a.pdf", ".pdf", "application/pdf", 9, null, null);
    node("{{ x.name }} {{ x.size }}").with("s.x", file).run().gives("output", "a.pdf 9");
  }

  @Test
  void inputsAreShown() throws InterruptedException {
    assertThat(node("{{ x }}").with("s.x", 1).run().outcome().result().inputs())
        .isEqualTo(new Value.Obj(Map.of("x", Value.of(1), "y", Value.nothing())));
  }

  @Test
  void syntaxErrorsAreProblemsOfTheTemplate() {
    assertThat(node("a\n{% if x %}").problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("jinja_syntax");
      assertThat(problem.path()).containsExactly("template");
      assertThat(problem.message()).startsWith("Template, line 2: a block that begins here has no end");
    });
  }

  @Test
  void computesOnTheComputePool() {
    assertThat(new TemplateNode().runsOn()).isEqualTo(RunsOn.COMPUTE);
  }

  @Test
  void outputOverTheLimitFails() throws InterruptedException {
    NodeOutcome.Failed failed = (NodeOutcome.Failed) node("{{ range(200000)|join }}").run().outcome();
    assertThat(failed.errorType()).isEqualTo("limit_exceeded");
    assertThat(failed.message()).contains("JinjaLimits.maxOutputChars");
  }

  private static Graph graph(String template) {
    return Fixture.graph()
        .node("t", "template-transform", "{'template': '" + template + "', 'variables': [{'variable': 'q',"
            + " 'value_selector': ['sys', 'query']}]}")
        .answer("a", "{{#t.output#}}").edges("start>t", "t>a").compile();
  }

  @Test
  void givesItsTextToTheAnswer() throws InterruptedException {
    RunResult result = WorkflowEngine.builder().build().start(graph("<{{ q }}>"), RunRequest.query("tea")).await();
    assertThat(result.answer()).isEqualTo("<tea>");
  }

  @Test
  void aLoopOfABillionEndsWithAnErrorThatNamesTheSetting() throws InterruptedException {
    AtomicLong millis = new AtomicLong();
    WorkflowEngine engine = WorkflowEngine.builder()
        .clock(() -> Instant.ofEpochMilli(millis.incrementAndGet()))
        .templateLimits(JinjaLimits.DEFAULT.withMaxTime(Duration.ofMillis(100))).build();
    RunResult result = engine.start(graph("{% for i in range(1000000000) %}{% endfor %}"), RunRequest.query("tea"))
        .await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).contains("Template, line 1: the template takes longer than 100 ms",
        "JinjaLimits.maxTime");
  }
}
