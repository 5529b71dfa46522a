package io.dify.rag.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.charset.CharsetDetector;
import io.dify.rag.extract.charset.DeclaredCharset;
import io.dify.rag.extract.process.ParserPool;
import io.dify.rag.extract.process.ProcessSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Figures on files of other people, which are not part of this repository: each test takes the folder of a set from a system property, and is passed over
 * without it.
 */
class PublicFilesTest {
  private static Path folder(String property) {
    String folder = System.getProperty(property, "");
    if (folder.isEmpty()) {
      System.out.println("Passed over: -D" + property + "=FOLDER is not given.");
    }
    assumeTrue(!folder.isEmpty(), property);
    return Path.of(folder);
  }

  private static List<JsonNode> lines(InputStream in) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (in) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        lines.add(ValueJson.mapper().readTree(line));
      }
    }
    return lines;
  }

  private static InputStream gunzipped(Path file) throws IOException {
    return new GZIPInputStream(Files.newInputStream(file));
  }

  private static String text(Extractors extractors, SourceDocument document) {
    Extracted extracted = extractors.extract(document, ExtractOptions.defaults());
    StringBuilder text = new StringBuilder();
    switch (extracted) {
      case Extracted.Prose prose -> text.append(prose.text());
      case Extracted.Records records -> records.entries().forEach(entry -> text.append(entry.content()).append('\n'));
    }
    return text.toString();
  }

  @Test
  void expectedTextsAreFound() throws IOException {
    Path folder = folder("dify.test.extractGold");
    Map<String, List<Double>> byKind = new TreeMap<>();
    List<String> rows = new ArrayList<>();
    try (Extractors extractors = Extractors.standard()) {
      DocumentExtraction tables = new DocumentExtraction(extractors);
      for (JsonNode one : lines(Files.newInputStream(folder.resolve("manifest.jsonl")))) {
        Path file = folder.resolve("files").resolve(one.path("file").asText());
        SourceDocument document = SourceDocument.of(file);
        String kind = document.extension();
        String got = kind.equals("csv")
            ? tables.text(reference(file), kind, Files.readAllBytes(file))
            : text(extractors, document);
        String expected = new String(
            gunzipped(folder.resolve("expected").resolve(one.path("expected").asText())).readAllBytes(),
            StandardCharsets.UTF_8);
        Overlap overlap = Overlap.ofWords(expected, got);
        byKind.computeIfAbsent(kind, key -> new ArrayList<>()).add(overlap.f1());
        rows.add("%.3f (precision %.3f, recall %.3f) %s".formatted(overlap.f1(), overlap.precision(), overlap.recall(),
            file.getFileName()));
      }
    }
    rows.stream().sorted().limit(12).forEach(System.out::println);
    byKind.forEach((kind, scores) -> System.out.printf(Locale.ROOT, "%s: mean F1 %.3f of %d%n", kind, mean(scores),
        scores.size()));
    double all = mean(byKind.values().stream().flatMap(List::stream).toList());
    System.out.printf(Locale.ROOT, "all: mean F1 %.3f%n", all);
    assertThat(all).isGreaterThan(0.9);
  }

  private static io.dify.core.value.FileRef reference(Path file) throws IOException {
    String name = file.getFileName().toString();
    return new io.dify.core.value.FileRef("f", "document", "local_file", name, name.substring(name.lastIndexOf('.')),
        "", Files.size(file), null,
        null);
  }

  private static double mean(List<Double> scores) {
    return scores.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  @Test
  void everyFileEndsAsTextOrInAClearError() throws IOException {
    Path folder = folder("dify.test.extractRobust");
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    long most = 0;
    List<Long> millis = new ArrayList<>();
    ParserPool pool = new ParserPool(ProcessSettings.standard());
    try (Extractors extractors = Extractors.with(pool)) {
      for (Path file : files) {
        long start = System.nanoTime();
        String outcome;
        try {
          outcome = "text of " + text(extractors, SourceDocument.of(file)).length() + " characters";
        } catch (DifyException e) {
          assertThat(e.code()).as(file.toString()).isNotIn(ErrorCode.INTERNAL, ErrorCode.TIMEOUT);
          outcome = e.code() + ": " + e.text();
        }
        millis.add((System.nanoTime() - start) / 1_000_000);
        for (long id : pool.processIds()) {
          most = Math.max(most, residentKilobytes(id));
        }
        System.out.println(millis.getLast() + " ms " + folder.resolve("files").relativize(file) + " " + outcome);
      }
    }
    millis.sort(null);
    System.out.printf(Locale.ROOT,
        "%d files, median %d ms, slowest %d ms (with the start of a process), largest process %d MB%n", files.size(),
        millis.get(millis.size() / 2), millis.getLast(), most / 1024);
    assertThat(most).isLessThan(512 * 1024);
  }

  /** The most memory a process has had, 0 where the system does not tell. */
  private static long residentKilobytes(long id) throws IOException {
    Path status = Path.of("/proc/" + id + "/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst().orElse(0);
  }

  @Test
  void encodingsAreFound() throws Exception {
    Path folder = folder("dify.test.encodings");
    int[] declared = new int[2];
    int[] undeclared = new int[2];
    int[] stripped = new int[2];
    for (JsonNode one : lines(Files.newInputStream(folder.resolve("manifest.jsonl")))) {
      Path file = folder.resolve("files").resolve(one.path("file").asText());
      byte[] bytes = Files.readAllBytes(file);
      String wanted = one.path("sha256_utf8").asText();
      boolean right = isRight(file.getFileName().toString(), bytes, wanted);
      int[] group = DeclaredCharset.of(bytes).isPresent() ? declared : undeclared;
      group[0] += right ? 1 : 0;
      group[1]++;
      if (!right) {
        System.out.println((group == declared ? "declared" : "undeclared") + " miss: " + one.path("file").asText()
            + " is " + one.path("encoding").asText());
      }
      if (group == declared) {
        stripped[0] += CharsetDetector.detect(fromFirstHigh(bytes)).filter(CharsetDetector.Detected::sure)
            .map(found -> hash(new String(bytes, found.charset())).equals(wanted)).orElse(isUtf8(bytes)) ? 1 : 0;
        stripped[1]++;
      }
    }
    System.out.printf(Locale.ROOT,
        "declared %d of %d, undeclared %d of %d; declared ones with the declaration ignored %d of %d%n", declared[0],
        declared[1],
        undeclared[0], undeclared[1], stripped[0], stripped[1]);
    assertThat(undeclared[0]).isGreaterThanOrEqualTo((int) Math.ceil(undeclared[1] * 0.92));
  }

  private static boolean isUtf8(byte[] bytes) {
    return Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
  }

  private static byte[] fromFirstHigh(byte[] bytes) {
    int first = 0;
    while (first < bytes.length && bytes[first] >= 0) {
      first++;
    }
    return Arrays.copyOfRange(bytes, first == bytes.length ? 0 : first, bytes.length);
  }

  private static boolean isRight(String name, byte[] bytes, String wanted) {
    try (Extractors extractors = Extractors.inProcess()) {
      String text = text(extractors, SourceDocument.of(name.replaceFirst("\\.\\w+$", ".xml"), bytes));
      return hash(text).equals(wanted) || hash("\ufeff" + text).equals(wanted);
    } catch (DifyException e) {
      System.out.println(e.text());
      return false;
    }
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void articlesAreFoundInPages() throws IOException {
    Path folder = folder("dify.test.extractArticles");
    List<Overlap> overlaps = new ArrayList<>();
    List<Overlap> untitled = new ArrayList<>();
    try (Extractors extractors = Extractors.inProcess()) {
      for (JsonNode one : lines(gunzipped(folder.resolve("expected.jsonl.gz")))) {
        String name = one.path("id").asText() + ".html.gz";
        String got = text(extractors, SourceDocument.of(name, folder.resolve("html").resolve(name)))
            .replaceAll("!\\[[^\\]]*\\]\\([^)]*\\)", "");
        overlaps.add(Overlap.ofShingles(one.path("articleBody").asText(), got));
        untitled.add(Overlap.ofShingles(one.path("articleBody").asText(), got.replaceFirst("^# .*\n", "")));
      }
    }
    print("articles with their titles", overlaps);
    print("articles, titles taken off", untitled);
    assertThat(average(untitled).f1()).isGreaterThan(0.9);
  }

  /** As the benchmark has it: the harmonic mean of mean precision and mean recall. */
  private static Overlap average(List<Overlap> overlaps) {
    return new Overlap(mean(overlaps.stream().map(Overlap::precision).toList()),
        mean(overlaps.stream().map(Overlap::recall).toList()));
  }

  private static void print(String what, List<Overlap> overlaps) {
    Overlap mean = average(overlaps);
    System.out.printf(Locale.ROOT, "%s: F1 %.3f (precision %.3f, recall %.3f) of %d%n", what, mean.f1(),
        mean.precision(), mean.recall(), overlaps.size());
  }
}
