package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExportTest {
  static List<String> files() {
    return OwnFiles.NAMES;
  }

  @ParameterizedTest
  @MethodSource("files")
  void fullExportReadsBackTheSame(String name) {
    AppImport first = OwnFiles.read(name);
    AppImport second = OwnFiles.READER.read(DslWriter.writeFull(first.file().orElseThrow()));
    assertThat(second.file()).isEqualTo(first.file());
    assertThat(second.status()).isEqualTo(first.status());
    assertThat(second.graph().isPresent()).isEqualTo(first.graph().isPresent());
    assertThat(DslWriter.writeFull(second.file().orElseThrow()))
        .isEqualTo(DslWriter.writeFull(first.file().orElseThrow()));
  }

  @ParameterizedTest
  @MethodSource("files")
  void exportReadsBackWithoutWhatItLeavesOut(String name) {
    AppFile file = OwnFiles.read(name).file().orElseThrow();
    AppFile second = OwnFiles.READER.read(DslWriter.write(file)).file().orElseThrow();
    assertThat(second.raw()).isEqualTo(DslWriter.exported(file));
    assertThat(second.document().bare()).isEqualTo(file.document().bare());
    assertThat(DslWriter.write(second)).isEqualTo(DslWriter.write(file));
  }

  @Test
  void onlyWhatBelongsToOneInstallationIsLeftOut() {
    assertThat(removed("support-chatflow")).containsExactly("value: not-a-real-token", "transfer_method: local_file",
        "upload_file_id: 7d2b0f0e-7d55-4d0e-8d8c-6b7a1f1e2c11", "type: document", "default:");
    assertThat(removed("legacy-workflow")).isEmpty();
    assertThat(removed("research-agent-workflow")).containsExactly(
        "credential_id: 11111111-2222-3333-4444-555555555555",
        "credential_id: 99999999-2222-3333-4444-555555555555");
    assertThat(removed("classic-agent-chat")).containsExactly("credential_id: abc");
    assertThat(removed("triggers-workflow")).contains("subscription_id: sub-1", "mode: cron", "timezone: Asia/Shanghai",
        "webhook_url: https://example.com/triggers/webhook/abc123")
        .doesNotContain("webhook_id: abc123", "method: post");
  }

  private static List<String> removed(String name) {
    AppFile file = OwnFiles.read(name).file().orElseThrow();
    List<String> rest = new ArrayList<>(DslWriter.write(file).lines().map(ExportTest::entry).toList());
    return DslWriter.writeFull(file).lines().map(ExportTest::entry).filter(line -> !rest.remove(line)).sorted(
        Comparator.comparing(line -> line.startsWith("default"))).toList();
  }

  private static String entry(String line) {
    return line.strip().replaceFirst("^(- )+", "");
  }

  @Test
  void secretsDoNotLeave() {
    AppFile file = OwnFiles.read("support-chatflow").file().orElseThrow();
    assertThat(DslWriter.write(file)).doesNotContain("not-a-real-token").contains("https://desk.example.com/api");
    assertThat(DslWriter.writeFull(file)).contains("not-a-real-token");
  }

  @Test
  void uploadsDoNotLeaveAsDefaultsOfClassicInputs() {
    AppFile file = OwnFiles.READER.read("""
        app: {mode: chat}
        model_config:
          model: {provider: openai, name: m}
          user_input_form:
          - file: {variable: a, default: {transfer_method: local_file, upload_file_id: 7d2b}}
          - file-list: {variable: b, default: [{transfer_method: remote_url, url: 'https://f.example/a.png'}]}
        """).file().orElseThrow();
    assertThat(DslWriter.write(file)).doesNotContain("7d2b").contains("https://f.example/a.png");
    assertThat(DslWriter.writeFull(file)).contains("7d2b");
  }

  @Test
  void scheduleFallsBackToItsDefault() {
    Value.Obj exported = DslWriter.exported(OwnFiles.read("triggers-workflow").file().orElseThrow());
    assertThat(exported.toString()).contains("frequency=Text[text=daily]", "timezone=Text[text=UTC]")
        .doesNotContain("Asia/Shanghai", "0 3 * * *");
  }

  @Test
  void textKeepsItsShape() {
    assertThat(DslWriter.writeFull(OwnFiles.read("support-chatflow").file().orElseThrow())).contains(
        String.join("\n", "          text: |-", "            You work for an online shop.",
            "            Use only what stands here:", "", "            {{#context#}}", "", "              - be brief",
            "              - never promise anything", ""),
        "name: 客服 Support desk", "icon: 🛟", "since: 2024-01-01", "'false': 'off'", "'on': true",
        "version: 0.6.0", "y: 258.5", "note: \"ends with blanks  \\nand a\\ttab\"");
  }
}
