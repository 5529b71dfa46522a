package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.StrictScan.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * Says what encoding a file is likely in. A guess for a message to a person, who sees a line of the text read that way and decides; never used to
 * read a file.
 */
final class EncodingGuess {
  private static final int SAMPLE_BYTES = 1 << 20;
  private static final int PREVIEW_CHARS = 40;

  private EncodingGuess() {}

  /** The error for a file that is not UTF-8; without a fault it is valid UTF-8 but no sensible text. */
  static DifyException refusal(SourceDocument document, long limit, @Nullable Fault fault) throws IOException {
    byte[] sample = sample(document, limit, fault == null ? 0 : Math.max(0, fault.offset() - SAMPLE_BYTES / 2) & ~3L);
    String where = fault == null
        ? " looks like text in another encoding than UTF-8."
        : " is not UTF-8: byte 0x%02X at offset %d (line %d) does not fit.".formatted(fault.badByte(), fault.offset(),
            fault.line());
    String hint = guess(sample).map(charset -> " It looks like " + charset + (charset.name().equals("GB18030")
        ? " (which includes GBK)"
        : "") + ", in which it reads \"" + preview(sample, charset) + "\"; if so, add it with --encoding " + charset
        + ", or save it as UTF-8.").orElse(" Name its encoding (--encoding NAME) or save it as UTF-8.");
    return new DifyException(ErrorCode.BAD_ENCODING, document.name() + where + hint);
  }

  private static byte[] sample(SourceDocument document, long limit, long from) throws IOException {
    try (InputStream in = RawBytes.open(document, limit)) {
      in.skipNBytes(from);
      return in.readNBytes(SAMPLE_BYTES);
    }
  }

  private static Optional<Charset> guess(byte[] sample) {
    return wide(sample).or(() -> western(sample)).or(() -> detected(sample));
  }

  /** UTF-16 without a mark: any text has some ASCII, at least line ends and blanks, and only in the right byte order. */
  private static Optional<Charset> wide(byte[] sample) {
    long little = ascii(sample, StandardCharsets.UTF_16LE);
    long big = ascii(sample, StandardCharsets.UTF_16BE);
    if (Math.max(little, big) * 100 < sample.length || little == big) {
      return Optional.empty();
    }
    return Optional.of(little > big ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
  }

  private static long ascii(byte[] sample, Charset charset) {
    return new String(sample, charset).chars().filter(c -> c == '\n' || (c >= ' ' && c < 0x7f)).count();
  }

  /** In western European texts letters outside ASCII are rare and stand alone, which the detector, made for web pages, does not weigh. */
  private static Optional<Charset> western(byte[] sample) {
    int high = 0;
    int alone = 0;
    for (int i = 0; i < sample.length; i++) {
      if (sample[i] < 0) {
        high++;
        boolean afterHigh = i > 0 && sample[i - 1] < 0;
        boolean beforeHigh = i + 1 < sample.length && sample[i + 1] < 0;
        alone += afterHigh || beforeHigh ? 0 : 1;
      }
    }
    return high > 0 && alone * 10L >= high * 8L ? Optional.of(Charset.forName("windows-1252")) : Optional.empty();
  }

  private static Optional<Charset> detected(byte[] sample) {
    UniversalDetector detector = new UniversalDetector();
    detector.handleData(sample);
    detector.dataEnd();
    String name = detector.getDetectedCharset();
    return name == null || !Charset.isSupported(name) ? Optional.empty() : Optional.of(Charset.forName(name));
  }

  /** A few characters around the first one outside ASCII. */
  private static String preview(byte[] sample, Charset charset) {
    String text = new String(sample, charset).replaceAll("\\p{Cntrl}+", " ");
    int first = (int) text.codePoints().takeWhile(c -> c < 128).count();
    int from = Math.max(0, first - PREVIEW_CHARS / 4);
    String part = text.substring(from, Math.min(text.length(), from + PREVIEW_CHARS));
    return part.strip();
  }
}
