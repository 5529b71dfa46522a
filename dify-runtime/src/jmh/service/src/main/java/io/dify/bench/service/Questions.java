package io.dify.bench.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Entries and questions: of a collection on the disk, or made of chance, the same for every run. Immutable. */
final class Questions {
  private static final int VOCABULARY = 20_000;
  private static final String[] SYLLABLES = { "ba", "do", "ki", "lu", "me", "no", "pa", "ri", "so", "te", "vu", "za"};

  private final List<String> texts;

  private Questions(List<String> texts) {
    this.texts = texts;
  }

  /** The {@code text} of each line of a JSON Lines file; without a file, this many made of chance. */
  static Questions of(@Nullable Path file, int count) throws IOException {
    return file == null ? chance(count) : read(file);
  }

  private static Questions read(Path file) throws IOException {
    JsonMapper json = new JsonMapper();
    List<String> texts = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        texts.add(json.readTree(line).path("text").asText());
      }
    }
    return new Questions(texts);
  }

  private static Questions chance(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(sentence(new Random(i * 31L + 5)));
    }
    return new Questions(texts);
  }

  /** Eight words, the frequent ones as frequent as in language. */
  private static String sentence(Random random) {
    StringBuilder text = new StringBuilder("How");
    for (int i = 0; i < 8; i++) {
      int word = (int) Math.pow(VOCABULARY, random.nextDouble());
      text.append(' ');
      for (int rest = word; rest > 0; rest /= SYLLABLES.length) {
        text.append(SYLLABLES[rest % SYLLABLES.length]);
      }
    }
    return text.append('?').toString();
  }

  List<String> texts() {
    return texts;
  }

  /** A question that has no other number's text: of the collection, from the second round on with the round's number behind. */
  String distinct(int number) {
    String text = texts.get(number % texts.size());
    int round = number / texts.size();
    return round == 0 ? text : text + " (" + round + ")";
  }

  /** Draws numbers below a bound by Zipf's law with exponent 1: number n in proportion to 1/(n+1). */
  static int[] zipf(int bound, int draws, long seed) {
    double[] sums = new double[bound];
    double sum = 0;
    for (int i = 0; i < bound; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
    Random random = new Random(seed);
    int[] drawn = new int[draws];
    for (int i = 0; i < draws; i++) {
      int at = Arrays.binarySearch(sums, random.nextDouble() * sum);
      drawn[i] = Math.min(bound - 1, at < 0 ? -at - 1 : at);
    }
    return drawn;
  }
}
