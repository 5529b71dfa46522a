package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.testing.Output;
import io.dify.runtime.testing.TestApps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that end by themselves, run in this process. */
class CommandsTest {
  private static final String SHOP = "question,answer\nHow do I return an item?,Send it back within 30 days.\n"
      + "怎么退货？,请在30天内寄回商品。\n";

  /** Shared by all tests: embedding models are unpacked there once. */
  @TempDir
  static Path shared;
  @TempDir
  Path folder;

  private Output run(String... arguments) {
    Output output = InProcess.run(Map.of("DIFY_DATA", shared.toString()), arguments);
    assertThat(output.err()).doesNotContain("\tat ");
    return output;
  }

  private void assertRefused(int status, String error, String... arguments) {
    Output output = run(arguments);
    assertThat(output.err()).as(String.join(" ", arguments)).startsWith("error: ").contains(error);
    assertThat(output.status()).isEqualTo(status);
    assertThat(output.out()).isEmpty();
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String bot() throws IOException {
    return write("bot.yml", TestApps.BOT);
  }

  @Test
  void aCommandLineThatCannotBeUnderstoodIsStatusTwo() {
    assertRefused(2, "Unknown option: '--bogus'", "serve", "--bogus");
    assertRefused(2, "Missing required subcommand", "kb");
    assertRefused(2, "--port", "serve", "--port", "x");
    assertThat(run().status()).isEqualTo(2);
    assertThat(run().err()).contains("serve", "run", "check", "kb", "key", "version");
    assertThat(run("serve", "--help").status()).isZero();
    assertThat(run("version").out()).startsWith("dify ");
  }

  @Test
  void checkSaysWhatAFileIs() throws IOException {
    Output output = run("check", bot());
    assertThat(output.status()).isZero();
    assertThat(output.out()).contains("bot (advanced-chat");
    JsonNode report = ValueJson.mapper().readTree(run("check", "--json", bot()).out());
    assertThat(report.path("nodes").asInt()).isEqualTo(4);
  }

  @Test
  void checkOfADirectoryAddsUp() throws IOException {
    Path apps = Files.createDirectories(folder.resolve("apps/more"));
    Files.writeString(apps.resolve("good.yml"), TestApps.BOT);
    Files.writeString(folder.resolve("apps/odd.yaml"), TestApps.BOT.replace("type: llm", "type: teleport"));
    Files.writeString(folder.resolve("apps/notes.txt"), "not an app");
    Files.writeString(folder.resolve("apps/good.cases.yml"), "app: good.yml");
    Files.writeString(folder.resolve("apps/.hidden.yml"), "a: b");
    Output output = run("check", folder.resolve("apps").toString());
    assertThat(output.status()).isEqualTo(0);
    assertThat(output.out()).contains("good.yml: completed", "files: 2, imported: 2", "cannot run: teleport 1");
    Files.writeString(folder.resolve("apps/none.yml"), "a: b");
    Output json = run("check", "--json", folder.resolve("apps").toString());
    assertThat(json.status()).isEqualTo(1);
    JsonNode report = ValueJson.mapper().readTree(json.out());
    assertThat(report.at("/totals/files").asInt()).isEqualTo(3);
    assertThat(report.at("/totals/errors/no_app").asInt()).isEqualTo(1);
    assertThat(report.at("/reports")).hasSize(3);
    assertThat(run("check", apps.toString(), folder.resolve("gone.yml").toString()).status()).isEqualTo(2);
  }

  @Test
  void checkNamesLineAndCauseOfWhatIsBroken() throws IOException {
    Output broken = run("check", write("broken.yml", "version: \"0.6.0\"\nkind: app\napp: {name: x\nworkflow: {}\n"));
    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.out()).contains("4:");
    Output unknown = run("check", write("unknown.yml", TestApps.BOT.replace("type: llm", "type: teleport")));
    assertThat(unknown.out()).contains("teleport");
    assertRefused(2, "it does not exist", "check", folder.resolve("none.yml").toString());
  }

  @Test
  void runRefusesWhatCannotRunWithItsPlace() throws IOException {
    assertRefused(1, "cannot run", "run", write("broken.yml", "version: \"0.6.0\"\napp: {name: x\n"), "--query", "x");
    assertRefused(1, "knowledge base 'faq'", "run", bot(), "--query", "x");
    assertRefused(1, "no readable file or folder", "run", bot(), "--query", "x", "--kb", "faq=/nowhere/at/all");
    Output nowhere = run("run", write("unknown.yml", TestApps.FLOW.replace("type: llm", "type: teleport")), "--input",
        "topic=tea");
    assertThat(nowhere.status()).isEqualTo(1);
    assertThat(nowhere.err()).contains("teleport");
  }

  @Test
  void runAnswersFromAFileInBothLanguages() throws IOException {
    String faq = "faq=" + write("faq.csv", SHOP);
    Output english = run("run", bot(), "--query", "How do I return an item?", "--kb", faq);
    assertThat(english.status()).isZero();
    assertThat(english.out()).contains("Send it back within 30 days.").endsWith("\n");
    JsonNode result = ValueJson.mapper()
        .readTree(run("run", bot(), "--query", "怎么退货？", "--kb", faq, "--json").out());
    assertThat(result.path("status").asText()).isEqualTo("succeeded");
    assertThat(result.path("answer").asText()).contains("请在30天内寄回商品。");
    assertThat(result.path("retriever_resources")).isNotEmpty();
    List<String> events = new ArrayList<>();
    for (String line : run("run", bot(), "--query", "怎么退货？", "--kb", faq, "--events").out().split("\n")) {
      events.add(ValueJson.mapper().readTree(line).path("event").asText());
    }
    assertThat(events).startsWith("workflow_started").contains("text_chunk").endsWith("workflow_finished");
  }

  @Test
  void runTakesInputsAndPrintsOutputs() throws IOException {
    assertRefused(1, "topic", "run", write("flow.yml", TestApps.FLOW));
    assertThat(run("run", write("flow.yml", TestApps.FLOW), "--input", "topic=tea").status()).isZero();
  }

  @Test
  void keysAreMadeListedAndRevoked() throws IOException {
    String data = folder.resolve("data").toString();
    assertRefused(1, "There is no app yet", "key", "create", "--data", data);
    try (Installation installation = Installation.open(Path.of(data), Setup.of(ModelSettings.BUILT_IN))) {
      String workspace = installation.platform().workspace().id();
      installation.platform().apps().publish(workspace, "bot.yml", TestApps.bytes(TestApps.BOT));
      installation.platform().apps().publish(workspace, "flow.yml", TestApps.bytes(TestApps.FLOW));
    }
    assertThat(run("app", "list", "--data", data).out()).contains("advanced-chat  bot", "workflow  flow");
    assertRefused(1, "'bot', 'flow'", "key", "create", "--data", data);
    assertRefused(1, "no app 'none'", "key", "create", "--data", data, "--app", "none");
    String token = run("key", "create", "--data", data, "--app", "bot").out().strip();
    assertThat(token).matches("app-[0-9A-Za-z]{32}");
    String listed = run("key", "list", "--data", data).out();
    assertThat(listed).contains(token.substring(token.length() - 4)).doesNotContain(token).endsWith("  bot\n");
    String id = listed.substring(0, listed.indexOf(' '));
    assertThat(run("key", "revoke", "--data", data, id).status()).isZero();
    assertRefused(1, "no key with the id", "key", "revoke", "--data", data, id);
    assertThat(run("key", "list", "--data", data).out()).isEmpty();
  }

  @Test
  void knowledgeBasesAreMadeFilledSearchedAndVerified() throws IOException {
    String base = "shop " + folder.getFileName();
    assertThat(run("kb", "create", base).status()).isZero();
    assertRefused(1, base, "kb", "create", base);
    String file = write("faq.csv", SHOP);
    assertThat(run("kb", "add", "--base", base, file).out()).contains("faq.csv: 2 chunks (2 new");
    assertThat(run("kb", "add", "--base", base, file).out()).contains("unchanged");
    assertThat(run("kb", "list").out()).contains("2 chunks  " + base);
    assertThat(run("kb", "search", "--base", base, "--top", "1", "--explain", "send an item back").out())
        .contains("How do I return an item?").contains("meaning: rank 1");
    assertThat(run("kb", "search", "--base", base, "--mode", "keyword", "退货").out()).contains("怎么退货？");
    assertThat(run("kb", "verify", "--base", base).out()).contains("2 chunks, 2 indexed, 0 missing");
    assertThat(run("kb", "documents", "--base", base).out()).contains("available  2 chunks  faq.csv");
    assertThat(run("kb", "chunks", "--base", base, "faq.csv").out()).contains("#1", "#2");
    assertThat(run("kb", "status", "--base", base).err()).contains("All documents are ready");
    assertThat(run("kb", "disable", "--base", base, "faq.csv").status()).isZero();
    assertThat(run("kb", "search", "--base", base, "退货").err()).contains("Nothing was found");
    assertThat(run("kb", "enable", "--base", base, "faq.csv").status()).isZero();
    assertThat(run("kb", "rename", "--base", base, "faq.csv", "questions").status()).isZero();
    assertRefused(1, "nobody works on it", "kb", "pause", "--base", base, "questions");
    assertRefused(1, "built-in", "kb", "fields", "--base", base, "--add", "source");
    assertThat(run("kb", "fields", "--base", base, "--add", "year", "--type", "number").out())
        .contains("year  number  0 documents", "document_name  string  built in");
    assertThat(run("kb", "retry", "--base", base).status()).isZero();
    assertThat(run("kb", "rebuild", "--base", base).status()).isZero();
    assertThat(run("kb", "verify", "--base", base).status()).isZero();
    assertThat(run("kb", "model", "--base", base, "none").status()).isZero();
    assertThat(run("kb", "search", "--base", base, "--top", "1", "--explain", "send an item back").out())
        .doesNotContain("meaning: rank");
    assertThat(run("kb", "model", "--base", base, "builtin").status()).isZero();
    assertThat(run("kb", "search", "--base", base, "--top", "1", "--explain", "send an item back").out())
        .contains("meaning: rank 1");
    assertRefused(1, "no/model", "kb", "model", "--base", base, "no/model");
    assertRefused(1, "PROVIDER/MODEL", "kb", "model", "--base", base, "best");
    assertRefused(1, "There is no knowledge base 'none'", "kb", "search", "--base", "none", "x");
    assertRefused(1, "no readable file", "kb", "add", "--base", base, "/nowhere/at/all");
  }

  @Test
  void aFileInAnotherEncodingIsRefusedAndTakenWithItsName() throws IOException {
    String base = "gbk " + folder.getFileName();
    String shop = "question,answer\nTea \u0096 when?,At four \u0085 or five.\n";
    Path file = Files.write(folder.resolve("faq.csv"), shop.getBytes(StandardCharsets.ISO_8859_1));
    Output refused = run("kb", "add", "--base", base, file.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("error: ").contains("faq.csv");
    assertThat(run("kb", "add", "--base", base, "--encoding", "windows-1252", file.toString()).out())
        .contains("1 chunk");
    assertThat(run("kb", "search", "--base", base, "--top", "1", "tea").out()).contains("At four … or five.");
  }

  @Test
  void evalScoresACollectionPerSlice() throws IOException {
    String corpus = write("corpus.jsonl", """
        {"id":"1","title":"","text":"How do I return an item?"}
        {"id":"2","title":"","text":"Which payment methods do you accept?"}
        """);
    String queries = write("queries.jsonl", """
        {"id":"a","text":"return an item","slice":"returns"}
        {"id":"b","text":"payment methods","slice":"money"}
        """);
    String qrels = write("qrels.tsv", "query-id\tcorpus-id\tscore\na\t1\t1\nb\t2\t1\n");
    String[] arguments = { "kb", "eval", "--corpus", corpus, "--queries", queries, "--qrels", qrels, "--mode",
      "keyword", "--mode", "hybrid"};
    assertThat(run(arguments).out()).contains("keyword\n", "hybrid\n", "returns", "money", "all", "1.000", "95 %");
    JsonNode figures = ValueJson.mapper().readTree(run(and(arguments, "--json", "--audit", "2")).out());
    assertThat(figures.path("hybrid").path("hit@1").asDouble()).isEqualTo(1.0);
    assertThat(figures.path("hybrid").at("/intervals/hit@1/0").asDouble()).isEqualTo(1.0);
    assertThat(figures.path("index").path("chunks").asInt()).isEqualTo(2);
    assertThat(figures.path("audit").path("questions").asInt()).isEqualTo(2);
    assertThat(figures.path("audit").path("recall@10").asDouble()).isEqualTo(1.0);
    assertRefused(1, "cannot be read", "kb", "eval", "--corpus", "/none", "--queries", queries, "--qrels", qrels);
    assertRefused(1, "not 'meaning'", and(arguments, "--mode", "meaning"));
    assertRefused(1, "not 'hybrid@2'", and(arguments, "--mode", "hybrid@2"));
    assertRefused(1, "there is no entry 2", "kb", "eval", "--corpus",
        write("less.jsonl", "{\"id\":\"1\",\"text\":\"x\"}"),
        "--queries", queries, "--qrels", qrels);
    assertRefused(2, "--corpus", "kb", "eval", "--qrels", qrels);
    assertRefused(1, "--compare", "kb", "eval");
  }

  @Test
  void evalComparesRunsAndReportsAndTellsWhatHasNoAnswer() throws IOException {
    String corpus = write("shop.jsonl", """
        {"id":"1","text":"How do I return an item?"}
        {"id":"2","text":"Which payment methods do you accept?"}
        """);
    String queries = write("asked.jsonl", """
        {"id":"a","text":"returning an item"}
        {"id":"b","text":"ways to pay"}
        """);
    String none = write("none.jsonl", "{\"id\":\"c\",\"text\":\"Who was the first on the moon?\"}\n");
    String qrels = write("judged.tsv", "query-id\tcorpus-id\tscore\na\t1\t1\nb\t2\t1\n");
    String report = folder.resolve("report.jsonl").toString();
    String[] arguments = { "kb", "eval", "--corpus", corpus, "--queries", queries, "--queries", none, "--qrels", qrels,
      "--compare", "keyword", "hybrid@0.7", "--answerable", "--report", report};

    Output output = run(arguments);

    assertThat(output.out()).contains("keyword -> hybrid@0.7", "1 questions are answered better:",
        "rank - -> 1  b  ways to pay", "AUROC", "relevance from");
    assertThat(Files.readAllLines(Path.of(report))).hasSize(6);
    String both = run("kb", "eval", "--compare", report + "#keyword", report + "#hybrid@0.7").out();
    assertThat(both).contains("rank - -> 1  b  ways to pay");
    JsonNode json = ValueJson.mapper().readTree(run(and(arguments, "--json")).out());
    assertThat(json.at("/compare/hit@1/gain").asDouble()).isEqualTo(0.5);
    assertThat(json.at("/hybrid@0.7/answerability/parts/0/auroc").asDouble()).isEqualTo(1.0);
    assertRefused(1, "Write FILE#RUN", "kb", "eval", "--compare", report, report);
    assertRefused(1, "To compare keyword", "kb", "eval", "--compare", "keyword", report);
  }

  private static String[] and(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
