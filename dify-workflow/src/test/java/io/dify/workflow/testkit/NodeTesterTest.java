package io.dify.workflow.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.file.Documents;
import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.template.JinjaLimits;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.FileRef;
import io.dify.workflow.node.document.DocumentNode;
import io.dify.workflow.node.ifelse.IfElseNode;
import io.dify.workflow.node.llm.LlmConfig;
import io.dify.workflow.node.llm.LlmNode;
import io.dify.workflow.node.template.TemplateNode;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NodeTesterTest {
  private static NodeTester<LlmConfig> llm() {
    return NodeTester.of(new LlmNode()).config("""
        model: {provider: openai, name: small, mode: chat, completion_params: {}}
        memory: {window: {enabled: true, size: 1}, query_prompt_template: "{{#sys.query#}}"}
        prompt_template: [{role: system, text: Be brief.}]
        """).with("sys.query", "How long?");
  }

  @Test
  void whatANodeDoesCanBeSaidInOneLine() throws InterruptedException {
    TestedNode node = llm().history(Message.of(Role.USER, "hi"), Message.of(Role.ASSISTANT, "hello"))
        .answering(ScriptedTurn.saying("30 ", "days")).run().succeeds().gives("text", "30 days").says("30 ", "days")
        .asks("Be brief.").asks("hello").asks("How long?");
    assertThat(node.calls()).hasSize(1);
    assertThat(node.handle()).isEmpty();
    NodeTester.of(new IfElseNode())
        .config(Map.of("cases", List.of(Map.of("case_id", "yes", "logical_operator", "and", "conditions",
            List.of(Map.of("variable_selector", List.of("s", "o", "n"), "comparison_operator", ">", "value", "1"))))))
        .with("s.o.n", 2).with("s.o.m", 1).run().takes("yes");
  }

  @Test
  void everyAssertionFailsWhenItShould() throws InterruptedException {
    TestedNode good = llm().answering(ScriptedTurn.saying("30 ", "days")).run();
    List<Consumer<TestedNode>> wrong = List.of(node -> node.takes("x"), node -> node.gives("text", "30"),
        node -> node.gives("texts", null), node -> node.givesOnly(Map.of("text", "30 days")),
        node -> node.fails("", ""),
        node -> node.says("30 days"), node -> node.asks("Be long."));
    for (Consumer<TestedNode> each : wrong) {
      assertThatThrownBy(() -> each.accept(good)).isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("expected: ")
          .hasMessageContaining("actual:   succeeded; outputs {\"text\":\"30 days\"");
    }
    TestedNode failed = llm().run().fails("completion_request_error", "0 turns");
    assertThatThrownBy(failed::succeeds).hasMessageContaining("actual:   failed, completion_request_error: The script");
    assertThatThrownBy(() -> failed.fails("timeout", "")).isInstanceOf(AssertionError.class);
  }

  @Test
  void aConfigurationWithErrorsDoesNotRun() {
    assertThatThrownBy(() -> NodeTester.of(new LlmNode()).run()).isInstanceOf(AssertionError.class)
        .hasMessageContaining("missing_field");
    assertThatThrownBy(() -> NodeTester.of(new LlmNode()).config("a: [")).hasMessageContaining("no YAML");
    assertThatThrownBy(() -> llm().with("query", "x")).hasMessageContaining("names no variable");
  }

  @Test
  void documentsAndLimitsOfTemplatesAreGiven() throws InterruptedException {
    FileRef letter = new FileRef("1", "document", "local_file", "a.txt", ".txt", "text/plain", 2, null, null);
    NodeTester.of(new DocumentNode()).config("variable_selector: [s, file]").with("s.file", letter)
        .documents(Documents.of((file, cancellation) -> new ByteArrayInputStream("hi".getBytes(UTF_8)))).run()
        .gives("text", "hi");
    NodeTester.of(new TemplateNode()).config("template: '{{ 12345 }}'")
        .templateLimits(JinjaLimits.DEFAULT.withMaxOutputChars(4)).run().fails("limit_exceeded", "maxOutputChars");
  }
}
