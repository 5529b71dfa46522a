package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  @Test
  void saysWhatMustBeProvided() {
    assertThat(needs("support-chatflow")).containsExactly("dataset faq", "dataset 6084ed3f-d100-4df2-a277-b40d639ea7c6",
        "model langgenius/openai/openai/gpt-4o-mini");
    assertThat(needs("legacy-workflow")).containsExactly("model langgenius/openai/openai/gpt-3.5-turbo",
        "model langgenius/gemini/google/gemini-pro");
    assertThat(needs("research-agent-workflow")).containsExactly("tool example/search/search",
        "model langgenius/openai/openai/gpt-4o-mini", "model langgenius/openai/openai/gpt-4o",
        "tool example/writer/writer",
        "secret SEARCH_KEY");
    assertThat(needs("triggers-workflow")).containsExactly("webhook abc123", "schedule weekly",
        "subscription example/mail/mail");
    assertThat(needs("classic-chat")).containsExactly("model langgenius/openai/openai/gpt-4o-mini",
        "dataset house-rules");
    assertThat(needs("classic-agent-chat")).containsExactly("model langgenius/openai/openai/gpt-4o", "tool time");
  }

  private static List<String> needs(String name) {
    return CheckReport.of(name, OwnFiles.read(name)).rebindings().stream()
        .map(entry -> entry.kind().wire() + " " + entry.name()).toList();
  }

  @Test
  void textIsForPeople() {
    assertThat(CheckReport.of("support.yml", OwnFiles.read("support-chatflow")).text()).startsWith(
        """
            support.yml: completed, runs in part
              app: 客服 Support desk (advanced-chat, version 0.6.0)
              graph: 7 nodes, 7 edges, 1 notes; {answer=1, if-else=1, knowledge-retrieval=1, llm=1, start=1, variable-assigner=1, x-handover=1}
            """
            .stripTrailing())
        .contains("needs: 180:11 [1711000000002] dataset faq", "cannot run: 272:15 [human] node type 'x-handover'",
            "warning dangling_edge");
  }

  @Test
  void jsonIsForPrograms() {
    Value.Obj json = (Value.Obj) ValueJson
        .read(CheckReport.of("r.yml", OwnFiles.read("research-agent-workflow")).json());
    assertThat(json.fields()).containsEntry("status", Value.of("completed-with-warnings"))
        .containsEntry("runs", Value.of(false))
        .containsEntry("nodes", Value.of(9)).containsEntry("mode", Value.of("workflow"))
        .containsEntry("node_types", Value.from(new TreeMap<>(Map.of("agent", 1, "end", 2, "http-request", 1,
            "iteration", 1, "iteration-start", 1, "llm", 1, "start", 1, "tool", 1))));
    assertThat(((Value.Array) json.fields().get("cannot_run")).items()).hasSize(4);
  }

  @Test
  void reportsAddUp() {
    CheckTotals totals = new CheckTotals(Stream.of("support-chatflow", "research-agent-workflow", "classic-chat")
        .map(name -> CheckReport.of(name, OwnFiles.read(name))).toList());
    assertThat(totals.exitCode()).isEqualTo(0);
    assertThat(totals.text()).startsWith("""
        files: 3, imported: 3
          status: completed-with-warnings 2, completed 1
        """).contains("runs in part 2", "dangling_edge 1", "x-handover 1");
    List<CheckReport> more = new ArrayList<>(totals.reports());
    more.add(CheckReport.of("b.yml", OwnFiles.READER.read("a: [1")));
    assertThat(new CheckTotals(more).exitCode()).isEqualTo(2);
    Value.Obj json = (Value.Obj) ValueJson.read(new CheckTotals(more).json());
    assertThat(Raw.at(json, "totals", "errors", "yaml_syntax")).isEqualTo(Value.of(1));
    assertThat(Raw.at(json, "totals", "imported")).isEqualTo(Value.of(3));
    assertThat(Raw.items(Raw.at(json, "reports"))).hasSize(4);
  }

  @Test
  void brokenFileStillHasAReport() {
    CheckReport report = CheckReport.of("b.yml", OwnFiles.READER.read("a: [1"));
    assertThat(report.text()).startsWith("b.yml: failed, does not run\n  1:6 error yaml_syntax");
    assertThat(report.json()).contains("\"status\":\"failed\"", "\"line\":1");
    assertThat(report.runs()).isFalse();
  }
}
