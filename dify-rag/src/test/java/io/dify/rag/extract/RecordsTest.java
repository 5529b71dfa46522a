package io.dify.rag.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
  @ParameterizedTest
  @ValueSource(strings = { "question,answer", "Question , ANSWER", "问题,答案", "問題,答案", "q,a", "问,答",
    "\ufeffquestion,answer"})
  void columnsOfQuestionAndAnswerAreRecognised(String header) {
    assertThat(read("faq.csv", header + "\nHow?,Like this.\n")).containsExactly(Entry.question("How?", "Like this."));
  }

  @ParameterizedTest
  @ValueSource(chars = { ',', ';', '\t'})
  void separatorIsFound(char separator) {
    String csv = "question" + separator + "answer\nHow, or when; tell me?" + separator + "x\n";
    String quoted = csv.replace("How, or when; tell me?", "\"How, or when; tell me?\"");

    assertThat(read("faq.csv", quoted)).containsExactly(Entry.question("How, or when; tell me?", "x"));
  }

  @Test
  void quotedFieldsKeepLineEndsQuotesAndSeparators() {
    assertThat(read("faq.csv", "question,answer\r\n\"Say \"\"hi\"\", ok?\",\"line 1\nline 2, end\"\r\n"))
        .containsExactly(Entry.question("Say \"hi\", ok?", "line 1\nline 2, end"));
  }

  @Test
  void questionTableKeepsIdAndOtherColumns() {
    assertThat(read("faq.csv", "id,question,answer,topic\n17,How?,So.,returns\n"))
        .containsExactly(new Entry("17", "How?", "So.", Map.of("topic", Value.of("returns"))));
  }

  @Test
  void otherTablesBecomeLinesOfHeaderAndValue() {
    assertThat(read("shops.csv", "city,street,phone\nBerlin,Hauptstr. 1,\nWien,Ring 2,123\n"))
        .extracting(Entry::content)
        .containsExactly("city: Berlin\nstreet: Hauptstr. 1", "city: Wien\nstreet: Ring 2\nphone: 123");
  }

  @Test
  void tableWithoutHeaderKeepsItsFirstRow() {
    assertThat(read("a.csv", "How do I return it?,Within 30 days.\nWho pays?,We do.\n")).extracting(Entry::content)
        .containsExactly("How do I return it?\nWithin 30 days.", "Who pays?\nWe do.");
  }

  @Test
  void emptyRowsArePassedOver() {
    assertThat(read("faq.csv", "question,answer\n\n,\nHow?,So.\n\n")).hasSize(1);
  }

  @Test
  void rowWithTooManyFieldsIsRefusedWithItsLine() {
    DifyException error = failure("faq.csv", "question,answer\nHow?,So.\nWhen?,Today, or tomorrow\n");

    assertThat(error.code()).isEqualTo(ErrorCode.SYNTAX);
    assertThat(error.text()).contains("faq.csv, line 3", "3 fields");
  }

  @Test
  void emptyAnswerIsRefusedWithItsLine() {
    assertThat(failure("faq.csv", "question,answer\n\"Two\nlines?\",So.\nWhen?,\n").text()).contains("faq.csv, line 4",
        "answer is empty");
  }

  @Test
  void openQuoteIsRefusedWithTheLineWhereItsRowBegins() {
    DifyException error = failure("faq.csv", "question,answer\nHow?,So.\nWhen?,\"open\nnext?,text\n");

    assertThat(error.code()).isEqualTo(ErrorCode.SYNTAX);
    assertThat(error.text()).contains("faq.csv, line 3", "quote");
  }

  @Test
  void rowOfTwentyMegabytesIsRefusedWithItsLine() {
    String csv = "question,answer\nHow?,So.\nWhen?,\"" + "row,with,commas\n".repeat(20 * 65_536) + "\"\n";

    DifyException error = failure("faq.csv", csv);

    assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(error.text()).contains("faq.csv, line 3", "1000000 characters", "quote");
  }

  @Test
  void tableOfTwentyMegabytesIsReadRowByRow() {
    StringBuilder csv = new StringBuilder("question,answer\n");
    for (int i = 0; csv.length() < 20 << 20; i++) {
      csv.append("How many ").append(i).append("?,\"").append("x".repeat(180)).append("\"\n");
    }
    long[] rows = new long[1];

    entries("big.csv", csv.toString().getBytes(StandardCharsets.UTF_8)).forEach(entry -> rows[0]++);

    assertThat(rows[0]).isEqualTo(csv.chars().filter(c -> c == '\n').count() - 1);
  }

  @Test
  void gbkTableIsReadWhenItsEncodingIsNamed() {
    byte[] bytes = "问题,答案\n如何退货？,三十天内。\n".getBytes(Charset.forName("GBK"));
    List<Entry> read = new ArrayList<>();

    ((Extracted.Records) Extractors.standard().extract(SourceDocument.of("faq.csv", bytes),
        ExtractOptions.defaults().withEncoding("GBK"))).entries().forEach(read::add);

    assertThat(read).containsExactly(Entry.question("如何退货？", "三十天内。"));
  }

  @Test
  void jsonLinesKeepIdTitleAnswerAndOtherFields() {
    String lines = """
        {"id": "a1", "title": "Returns", "text": "How?", "answer": "So.", "slice": "en"}

        {"_id": 7, "text": "Only text"}
        {"text": "same", "title": "same"}
        """;

    assertThat(read("corpus.jsonl", lines)).containsExactly(
        new Entry("a1", "Returns\nHow?", "So.", Map.of("slice", Value.of("en"))), Entry.text("7", "Only text"),
        new Entry(null, "same", null, Map.of()));
  }

  @Test
  void gzippedJsonLinesAreRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{\"id\":\"1\",\"text\":\"退货\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    List<Entry> read = new ArrayList<>();

    entries("corpus.jsonl.gz", bytes.toByteArray()).forEach(read::add);

    assertThat(read).containsExactly(Entry.text("1", "退货"));
  }

  @Test
  void archiveThatUnpacksPastTheLimitIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{\"text\":\"bomb\"}\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    }
    ExtractOptions small = new ExtractOptions(null, 1 << 20, 1 << 20, 1_000);

    DifyException error = catchThrowableOfType(DifyException.class,
        () -> Extractors.standard().extract(SourceDocument.of("bomb.jsonl.gz", bytes.toByteArray()), small));

    assertThat(error.code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void brokenJsonIsRefusedWithItsLine() {
    assertThat(failure("c.jsonl", "{\"text\":\"ok\"}\n{\"text\":").text()).contains("c.jsonl, line 2");
    assertThat(failure("c.jsonl", "{\"text\":\"ok\"}\n[1]\n").text()).contains("c.jsonl, line 2");
    assertThat(failure("c.jsonl", "{\"id\":\"ok\"}\n").text()).contains("c.jsonl, line 1", "\"text\"");
  }

  @Test
  void unknownKindOfFileIsRefusedWithTheKnownOnes() {
    DifyException error = catchThrowableOfType(DifyException.class, () -> Extractors.standard()
        .extract(SourceDocument.text("a.xyz", "text"), ExtractOptions.defaults()));

    assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    assertThat(error.text()).contains("a.xyz", "csv", "md", "txt");
  }

  private static DifyException failure(String name, String text) {
    return catchThrowableOfType(DifyException.class, () -> read(name, text));
  }

  private static List<Entry> read(String name, String text) {
    List<Entry> entries = new ArrayList<>();
    entries(name, text.getBytes(StandardCharsets.UTF_8)).forEach(entries::add);
    return entries;
  }

  private static Extracted.Entries entries(String name, byte[] bytes) {
    return ((Extracted.Records) Extractors.standard().extract(SourceDocument.of(name, bytes),
        ExtractOptions.defaults())).entries();
  }
}
