package io.dify.rag.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalEvaluationTest {
  @TempDir
  Path folder;

  private static final RetrievalEvaluation.Search AB = RetrievalEvaluation.Search.ofIds(question -> List.of("a", "b"));

  private EvalCollection collection() throws IOException {
    Path corpus = file("corpus.jsonl", """
        {"id": "a", "text": "A"}
        {"id": "b", "text": "B"}
        {"id": "c", "text": "C"}
        {"id": "d", "text": "D"}
        """);
    Path queries = file("queries.jsonl", """
        {"id": "q1", "text": "one", "slice": "en"}
        {"id": "q2", "text": "two", "slice": "en"}

        {"id": "q3", "text": "三", "slice": "zh"}
        """);
    Path unanswerable = file("none.jsonl", "{\"id\": \"q4\", \"text\": \"unanswerable\", \"slice\": \"zh\"}\n");
    Path qrels = file("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\nq3\tc\t2\nq4\td\t0\n");
    return EvalCollection.read(corpus, List.of(queries, unanswerable), qrels);
  }

  @Test
  void scoresEverySliceAndAll() throws IOException {
    AtomicLong clock = new AtomicLong();
    List<Integer> progress = new ArrayList<>();

    RetrievalReport report = RetrievalEvaluation.of(collection()).withProgress(progress::add)
        .withClock(() -> clock.getAndAdd(2_000_000)).run(AB);

    assertThat(progress).containsExactly(1, 2, 3);
    assertThat(report.all().questions()).isEqualTo(3);
    assertThat(report.all().metrics().hitAt1()).isEqualTo(1.0 / 3);
    assertThat(report.all().interval(Metric.HIT_AT_1)).isEqualTo(new Interval(0, 1));
    assertThat(report.all().latency()).isEqualTo(new Latency(2, 2));
    assertThat(report.notAsked()).isEqualTo(1);
    assertThat(report.slices()).extracting(SliceScore::slice).containsExactly("en", "zh");
    assertThat(report.slices().getFirst().metrics().mrrAt10()).isEqualTo(0.75);
    assertThat(report.toTable()).isEqualTo("""
        slice            questions     hit@1    hit@10    MRR@10   nDCG@10 recall@10    p50 ms    p99 ms
        en                       2     0.500     1.000     0.750     0.815     1.000       2.0       2.0
                              95 %  .000-1.0   1.0-1.0  .500-1.0  .631-1.0   1.0-1.0
        zh                       1     0.000     0.000     0.000     0.000     0.000       2.0       2.0
                              95 % .000-.000 .000-.000 .000-.000 .000-.000 .000-.000
        all                      3     0.333     0.667     0.500     0.544     0.667       2.0       2.0
                              95 %  .000-1.0  .000-1.0  .000-1.0  .000-1.0  .000-1.0
        1 questions without a relevant entry were not asked
        """);
    assertThat(report.toJson().at("/slices/0/hit@10").asDouble()).isEqualTo(1);
    assertThat(report.toJson().at("/slices/0/intervals/mrr@10/0").asDouble()).isEqualTo(0.5);
    assertThat(report.toJson().at("/slices/1/slice").asText()).isEqualTo("zh");
    assertThat(report.toJson().path("questions").asInt()).isEqualTo(3);
  }

  @Test
  void unanswerableQuestionsAreAskedWhenWantedAndCountInNoMetric() throws IOException {
    RetrievalEvaluation evaluation = RetrievalEvaluation.of(collection()).withUnanswerable();
    RetrievalReport report = evaluation.run(question -> List.of(new EvalHit("a", 1,
        OptionalDouble.of("unanswerable".equals(question) ? 0.4 : 0.6), OptionalDouble.of(0.5))));

    assertThat(evaluation.questions()).isEqualTo(4);
    assertThat(report.all().questions()).isEqualTo(3);
    assertThat(report.notAsked()).isZero();
    assertThat(report.answerability().parts()).extracting(part -> part.slice() + " " + part.score())
        .containsExactly("zh relevance", "zh bm25", " relevance", " bm25");
    assertThat(report.answerability().parts().get(2).separation().auroc()).isEqualTo(1);
    assertThat(report.answerability().parts().get(3).separation().auroc()).isEqualTo(0.5);
    assertThat(report.answerability().toTable()).contains("all              relevance         3         1     1.000")
        .contains("0.500                0.000     0.000");
    assertThat(report.answerability().toJson().at("/parts/2/curve/0/0").asDouble()).isEqualTo(0.4);
  }

  @Test
  void twoSearchesAreComparedQuestionByQuestion() throws IOException {
    EvalCollection collection = collection();
    RetrievalReport before = RetrievalEvaluation.of(collection).run(AB);
    RetrievalReport after = RetrievalEvaluation.of(collection)
        .run(RetrievalEvaluation.Search.ofIds(question -> List.of("b", "c")));

    RetrievalComparison comparison = RetrievalComparison.of(before, after);

    assertThat(comparison.all().questions()).isEqualTo(3);
    assertThat(comparison.all().difference(Metric.HIT_AT_1).mean()).isZero();
    assertThat(comparison.all().difference(Metric.MRR_AT_10).mean()).isEqualTo(0, within(1e-12));
    assertThat(comparison.slices().get(1).difference(Metric.HIT_AT_10).mean()).isEqualTo(1);
    assertThat(comparison.changes()).extracting(change -> change.query().id()).containsExactly("q3", "q2", "q1");
    assertThat(comparison.toTable(1)).contains("2 questions are answered better:", "rank - -> 2  q3  三",
        "and 1 more", "1 questions are answered worse:", "rank 1 -> -  q1  one");
    assertThat(comparison.toJson().at("/changes/0/rank_after").asInt()).isEqualTo(2);
    assertThat(comparison.toJson().at("/changes/0").has("rank_before")).isFalse();
    assertThat(comparison.toJson().at("/slices/1/hit@10/gain").asDouble()).isEqualTo(1);
  }

  @Test
  void evaluationsOfDifferentQuestionsAreNotCompared() throws IOException {
    EvalCollection all = collection();
    EvalCollection fewer = new EvalCollection(all.corpus(), all.queries().subList(0, 2), all.qrels());
    RetrievalReport one = RetrievalEvaluation.of(all).run(AB);
    RetrievalReport other = RetrievalEvaluation.of(fewer).run(AB);

    assertThatThrownBy(() -> RetrievalComparison.of(one, other)).isInstanceOf(DifyException.class)
        .hasMessageContaining("query q3").hasMessageContaining("first");
    assertThatThrownBy(() -> RetrievalComparison.of(other, one)).isInstanceOf(DifyException.class)
        .hasMessageContaining("query q3").hasMessageContaining("second");
  }

  @Test
  void aReportIsReadAsItWasWritten() throws IOException {
    RetrievalReport report = RetrievalEvaluation.of(collection()).withUnanswerable()
        .run(question -> List.of(new EvalHit("a", 0.75, OptionalDouble.of(0.5), OptionalDouble.empty())));
    Path lines = folder.resolve("report.jsonl");
    ReportFiles.write(lines, Map.of("hybrid", report));

    RetrievalReport read = ReportFiles.read(lines, Resampling.DEFAULT).get("hybrid");

    assertThat(read.all().metrics()).isEqualTo(report.all().metrics());
    assertThat(read.results()).extracting(QueryResult::hits)
        .isEqualTo(report.results().stream().map(QueryResult::hits).toList());
    assertThat(Files.readString(lines)).contains("\"judged\":{\"a\":{\"grade\":1,\"rank\":1}}");
    Path table = folder.resolve("report.csv");
    ReportFiles.write(table, Map.of("hybrid", report));
    assertThat(Files.readAllLines(table)).hasSize(5).element(1).asString().startsWith("hybrid,q1,en,one,1,1.0,1.0,");
    assertThatThrownBy(() -> ReportFiles.read(file("bad.jsonl", "{}"), Resampling.DEFAULT))
        .isInstanceOf(DifyException.class).hasMessageContaining("bad.jsonl, line 1: \"run\" is missing");
    assertThatThrownBy(() -> ReportFiles.write(folder, Map.of())).isInstanceOf(DifyException.class)
        .hasMessageContaining("cannot be written");
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
      q0;a;1     | line 3: the entry a was judged for query q0 before
      """)
  void aBrokenJudgementIsNamedByFileAndLine(String line, String message) throws IOException {
    String first = line.startsWith("q0") ? "q0\ta\t1\n" : "";
    Path file = file("qrels.tsv", "query-id\tcorpus-id\tscore\n" + first + line.replace(';', '\t') + "\n");

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

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      query-id;corpus-id;score/q9;a;1 | qrels.tsv, line 2: there is no query q9 in
      query-id;corpus-id;score/q1;z;1 | qrels.tsv, line 2: there is no entry z in
      """)
  void whatIsJudgedMustExist(String lines, String message) throws IOException {
    Path entries = file("entries.jsonl", "{\"id\": \"a\", \"text\": \"A\"}\n");
    Path queries = file("queries.jsonl", "{\"id\": \"q1\", \"text\": \"one\"}\n");
    Path qrels = file("qrels.tsv", lines.replace(';', '\t').replace('/', '\n'));

    assertThatThrownBy(() -> EvalCollection.read(entries, List.of(queries), qrels)).isInstanceOf(DifyException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> EvalCollection.read(entries, List.of(queries, queries), qrels))
        .isInstanceOf(DifyException.class).hasMessageContaining("the id q1 was used in");
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
