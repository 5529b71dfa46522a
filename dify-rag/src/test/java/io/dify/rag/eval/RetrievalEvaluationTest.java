package io.dify.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalEvaluationTest {
  @TempDir
  Path folder;

  @Test
  void scoresEverySliceAndAll() throws IOException {
    List<EvalEntry> queries = EvalFiles.entries(file("queries.jsonl", """
        {"id": "q1", "text": "one", "slice": "en"}
        {"id": "q2", "text": "two", "slice": "en"}

        {"id": "q3", "text": "三", "slice": "zh"}
        {"id": "q4", "text": "unanswerable", "slice": "zh"}
        """));
    Qrels qrels = EvalFiles
        .qrels(file("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\nq3\tc\t2\nq4\td\t0\n"));
    AtomicLong clock = new AtomicLong();
    List<Integer> progress = new ArrayList<>();

    RetrievalReport report = RetrievalEvaluation.run(queries, qrels, question -> List.of("a", "b"), progress::add,
        () -> clock.getAndAdd(2_000_000));

    assertThat(progress).containsExactly(1, 2, 3);
    assertThat(report.all().questions()).isEqualTo(3);
    assertThat(report.all().metrics().hitAt1()).isEqualTo(1.0 / 3);
    assertThat(report.all().latency()).isEqualTo(new Latency(2, 2));
    assertThat(report.notAnswerable()).isEqualTo(1);
    assertThat(report.slices()).extracting(SliceScore::slice).containsExactly("en", "zh");
    assertThat(report.slices().getFirst().metrics().mrrAt10()).isEqualTo(0.75);
    assertThat(report.toTable()).isEqualTo("""
        slice                questions     hit@1    hit@10    MRR@10   nDCG@10 recall@10    p50 ms    p99 ms
        en                           2     0.500     1.000     0.750     0.815     1.000       2.0       2.0
        zh                           1     0.000     0.000     0.000     0.000     0.000       2.0       2.0
        all                          3     0.333     0.667     0.500     0.544     0.667       2.0       2.0
        1 questions without a relevant entry were not asked
        """);
    assertThat(report.toJson().path("slices").path(0).path("hit@10").asDouble()).isEqualTo(1);
    assertThat(report.toJson().path("slices").path(1).path("slice").asText()).isEqualTo("zh");
    assertThat(report.toJson().path("questions").asInt()).isEqualTo(3);
  }

  @Test
  void gzippedFilesAndTitlesAreRead() throws IOException {
    Path file = folder.resolve("corpus.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("""
          {"id": "1", "title": "退货", "text": "七天之内", "lang": "zh"}
          {"id": "2", "title": "Returns", "text": "Returns within seven days"}
          {"id": "3", "text": "no title"}""".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(EvalFiles.entries(file)).extracting(EvalEntry::searchText).containsExactly("退货\n七天之内",
        "Returns within seven days", "no title");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {"id": "1"}                        | line 2: "text" is missing
      {"text": "x"}                      | line 2: "id" is missing
      {"id": 7, "text": "x"}             | line 2: "id" is missing or no string
      {"id": "1", "text": "x"            | line 2 is not a JSON object
      nonsense                           | line 2 is not a JSON object
      [1]                                | line 2: "id" is missing
      {"id": "0", "text": "again"}       | line 2: the id 0 was used before
      """)
  void aBrokenEntryIsNamedByFileAndLine(String line, String message) throws IOException {
    Path file = file("corpus.jsonl", "{\"id\": \"0\", \"text\": \"fine\"}\n" + line + "\n");

    assertThatThrownBy(() -> EvalFiles.entries(file)).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX);
      assertThat(e.text()).contains("corpus.jsonl, ", message);
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      q1 a 1     | line 2: expected query-id, corpus-id and score
      q1;a;good  | line 2: the score "good" is not a whole number
      """)
  void aBrokenJudgementIsNamedByFileAndLine(String line, String message) throws IOException {
    Path file = file("qrels.tsv", "query-id\tcorpus-id\tscore\n" + line.replace(';', '\t') + "\n");

    assertThatThrownBy(() -> EvalFiles.qrels(file)).isInstanceOf(DifyException.class).hasMessageContaining(message)
        .hasMessageContaining("qrels.tsv");
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    assertThatThrownBy(() -> EvalFiles.entries(folder.resolve("none.jsonl"))).isInstanceOf(DifyException.class)
        .hasMessageContaining("none.jsonl cannot be read: there is no such file.");
    assertThatThrownBy(() -> EvalFiles.entries(file("plain.jsonl.gz", "{}"))).isInstanceOf(DifyException.class)
        .hasMessageContaining("plain.jsonl.gz cannot be read");
    Path gbk = Files.write(folder.resolve("gbk.jsonl"), "{\"id\": \"1\", \"text\": \"退货\"}".getBytes("GBK"));
    assertThatThrownBy(() -> EvalFiles.entries(gbk)).isInstanceOf(DifyException.class)
        .hasMessageContaining("gbk.jsonl is not UTF-8");
  }

  @Test
  void judgementsAreCopied() {
    Map<String, Map<String, Integer>> grades = new java.util.HashMap<>(Map.of("q", Map.of("a", 1)));
    Qrels qrels = new Qrels(grades);
    grades.clear();

    assertThat(qrels.isAnswerable("q")).isTrue();
    assertThat(qrels.isAnswerable("other")).isFalse();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
