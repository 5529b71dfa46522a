package io.dify.rag.extract.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the encoding of a text from its bytes. Every candidate that decodes the bytes strictly is given the cost of its text under models of the
 * languages it is used for (a naive maximum-likelihood choice); it is sure when the text is ordinary for a language and clearly more so than
 * every other reading. Stateless.
 */
public final class CharsetDetector {
  /** How much of a text is looked at. */
  public static final int SAMPLE_BYTES = 1 << 16;

  private static final double ORDINARY_COST_A_BYTE = 5.2;
  private static final double CLEAR_MARGIN = 2.0;
  private static final Map<String, String> ESCAPES = Map.of("\u001b$)C", "ISO-2022-KR", "\u001b$B", "ISO-2022-JP",
      "\u001b$@", "ISO-2022-JP", "\u001b(J",
      "ISO-2022-JP", "\u001b$)A", "ISO-2022-CN");

  /**
   * The likeliest encoding.
   *
   * @param charset the encoding
   * @param sure whether a text may be read in it without asking anybody
   */
  public record Detected(Charset charset, boolean sure) {}

  private record Reading(Charset charset, String text, double cost) {}

  private CharsetDetector() {}

  /**
   * The likeliest encoding of a text, nothing if none fits.
   *
   * @param sample part of a text, from the beginning of a character; at most {@link #SAMPLE_BYTES} are looked at, a character cut at the end does no
   *          harm
   */
  public static Optional<Detected> detect(byte[] sample) {
    byte[] bytes = sample.length <= SAMPLE_BYTES ? sample : java.util.Arrays.copyOf(sample, SAMPLE_BYTES);
    return WideCharset.of(bytes).or(() -> escaped(bytes)).map(charset -> new Detected(charset, true))
        .or(() -> likeliest(bytes));
  }

  private static Optional<Charset> escaped(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> escape : ESCAPES.entrySet()) {
      if (text.contains(escape.getKey()) && Charset.isSupported(escape.getValue())
          && decode(bytes, Charset.forName(escape.getValue())) != null) {
        return Optional.of(Charset.forName(escape.getValue()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Detected> likeliest(byte[] bytes) {
    int high = 0;
    for (byte one : bytes) {
      if (one < 0) {
        high++;
      } else if (one < 0x20 && "\t\n\r\f\u001a\u001b".indexOf(one) < 0) {
        return Optional.empty();
      }
    }
    if (high == 0) {
      return Optional.empty();
    }
    List<Reading> readings = readings(bytes);
    if (readings.isEmpty()) {
      return Optional.empty();
    }
    Reading best = readings.stream().min(Comparator.comparingDouble(Reading::cost)).orElseThrow();
    double margin = readings.stream().filter(reading -> !alike(reading.text(), best.text()))
        .mapToDouble(reading -> reading.cost() - best.cost()).min().orElse(Double.MAX_VALUE);
    boolean ordinary = best.cost() <= ORDINARY_COST_A_BYTE * high;
    Charset first = readings.stream().filter(reading -> alike(reading.text(), best.text())).findFirst().orElse(best)
        .charset();
    return Optional.of(new Detected(first, ordinary && margin >= CLEAR_MARGIN));
  }

  /** Whether two readings are those of variants of one encoding, which differ in some signs only. */
  private static boolean alike(String one, String other) {
    if (one.length() != other.length()) {
      return false;
    }
    int different = 0;
    for (int i = 0; i < one.length(); i++) {
      if (one.charAt(i) != other.charAt(i)) {
        different++;
        if (Character.isLetter(one.charAt(i)) || Character.isLetter(other.charAt(i))) {
          return false;
        }
      }
    }
    return different * 100L <= one.length();
  }

  /** The readings of a text, in the order of the candidates. */
  private static List<Reading> readings(byte[] bytes) {
    List<Reading> readings = new ArrayList<>();
    for (Candidate candidate : Candidate.ALL) {
      String text = decode(bytes, candidate.charset());
      if (text != null) {
        double cost = candidate.models().stream().mapToDouble(model -> cost(text, model)).min().orElseThrow();
        readings.add(
            new Reading(candidate.charset(), text, cost + candidate.rarity() - CharacterModel.ASCII * ascii(bytes)));
      }
    }
    return readings;
  }

  private static long ascii(byte[] bytes) {
    long count = 0;
    for (byte one : bytes) {
      count += one >= 0 ? 1 : 0;
    }
    return count;
  }

  private static double cost(String text, CharacterModel model) {
    double cost = 0;
    int before = ' ';
    for (int i = 0; i < text.length();) {
      int character = text.codePointAt(i);
      cost += model.cost(before, character);
      before = character;
      i += Character.charCount(character);
    }
    return cost;
  }

  /** The text, null when some bytes have no meaning. A character that is cut at the end is left out. */
  static @Nullable String decode(byte[] bytes, Charset charset) {
    CharsetDecoder decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate((int) (bytes.length * (double) decoder.maxCharsPerByte()) + 4);
    return decoder.decode(ByteBuffer.wrap(bytes), chars, false).isError() ? null : chars.flip().toString();
  }
}
