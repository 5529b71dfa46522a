package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.StrictScan.Fault;
import io.dify.rag.extract.charset.CharsetDetector;
import io.dify.rag.extract.charset.CharsetDetector.Detected;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What encoding a file that is not UTF-8 is likely in, and the message for a person who has to decide, who sees a line of the text read that way. */
final class EncodingGuess {
  private static final int PREVIEW_CHARS = 40;
  /** Bytes of a sample that belong to characters of UTF-8 when a file is damaged UTF-8 rather than something else. */
  private static final double DAMAGED_SHARE = 0.8;

  private final byte[] sample;
  private final boolean damagedUtf8;
  private final Optional<Detected> detected;

  private EncodingGuess(byte[] sample) {
    this.sample = sample;
    damagedUtf8 = isDamagedUtf8(sample);
    detected = damagedUtf8 ? Optional.empty() : CharsetDetector.detect(sample);
  }

  /** Looks at the file around the first place that is not UTF-8, or at its beginning when there is none. */
  static EncodingGuess of(SourceDocument document, long limit, @Nullable Fault fault) throws IOException {
    long around = fault == null ? 0 : Math.max(0, fault.offset() - CharsetDetector.SAMPLE_BYTES / 8) & ~3L;
    try (InputStream in = RawBytes.open(document, limit)) {
      in.skipNBytes(around);
      byte[] bytes = in.readNBytes(CharsetDetector.SAMPLE_BYTES);
      return new EncodingGuess(around == 0 || fault == null ? bytes : fromLine(bytes, (int) (fault.offset() - around)));
    }
  }

  /** From the last line end before the fault: all encodings without NULs agree on where that is. */
  private static byte[] fromLine(byte[] bytes, int fault) {
    int from = Math.min(fault, bytes.length);
    while (from > 0 && bytes[from - 1] != '\n') {
      from--;
    }
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static boolean isDamagedUtf8(byte[] sample) {
    long high = 0;
    for (byte one : sample) {
      high += one < 0 ? 1 : 0;
    }
    String text = new String(sample, StandardCharsets.UTF_8);
    long bytesOfCharacters = text.codePoints().filter(c -> c >= 0x80 && c != 0xfffd)
        .mapToLong(c -> c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
    return high > 0 && bytesOfCharacters >= DAMAGED_SHARE * high;
  }

  /** The likeliest encoding, if any fits. */
  Optional<Detected> detected() {
    return detected;
  }

  /** The error for a file that is not UTF-8; without a fault it is valid UTF-8 but no sensible text. */
  DifyException refusal(SourceDocument document, @Nullable Fault fault) {
    String where = fault == null
        ? " looks like text in another encoding than UTF-8."
        : " is not UTF-8: byte 0x%02X at offset %d (line %d) does not fit.".formatted(fault.badByte(), fault.offset(),
            fault.line());
    return new DifyException(ErrorCode.BAD_ENCODING, document.name() + where + hint());
  }

  private String hint() {
    if (damagedUtf8) {
      return " The rest around it is UTF-8, so the file is damaged; repair that place.";
    }
    return detected.map(Detected::charset).map(charset -> " It looks like " + charset
        + (charset.name().equals("GB18030") ? " (which includes GBK)" : "") + ", in which it reads \""
        + preview(charset) + "\"; if so, add it with --encoding " + charset + ", or save it as UTF-8.")
        .orElse(" Name its encoding (--encoding NAME) or save it as UTF-8.");
  }

  /** A few characters around the first one outside ASCII. */
  private String preview(Charset charset) {
    String text = new String(sample, charset).replaceAll("\\p{Cntrl}+", " ");
    int first = (int) text.codePoints().takeWhile(c -> c < 128).count();
    int from = Math.max(0, first - PREVIEW_CHARS / 4);
    return text.substring(from, Math.min(text.length(), from + PREVIEW_CHARS)).strip();
  }
}
