package io.dify.rag.extract.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Encodings of two or four bytes a character without a mark. Any text has some ASCII, at least line ends and blanks, and only in the right order of bytes; and
 * most of its characters are letters.
 */
final class WideCharset {
  private static final int LEAST_BYTES = 8;

  private WideCharset() {}

  static Optional<Charset> of(byte[] bytes) {
    if (bytes.length < LEAST_BYTES) {
      return Optional.empty();
    }
    return likelier(bytes, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"))
        .or(() -> likelier(bytes, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE));
  }

  private static Optional<Charset> likelier(byte[] bytes, Charset little, Charset big) {
    double inLittle = sense(bytes, little);
    double inBig = sense(bytes, big);
    if (Math.max(inLittle, inBig) <= 0 || inLittle == inBig) {
      return Optional.empty();
    }
    return Optional.of(inLittle > inBig ? little : big);
  }

  /** Share of blanks, line ends and other ASCII in a text, 0 when it is none in this encoding. */
  private static double sense(byte[] bytes, Charset charset) {
    String text = CharsetDetector.decode(bytes, charset);
    if (text == null || text.isEmpty()) {
      return 0;
    }
    long ascii = text.chars().filter(c -> c == '\n' || c == '\r' || c == '\t' || (c >= ' ' && c < 0x7f)).count();
    long absurd = text.codePoints().filter(WideCharset::isAbsurd).count();
    return absurd * 50 > text.length() || ascii * 100 < text.length() ? 0 : (double) ascii / text.length();
  }

  private static boolean isAbsurd(int character) {
    int type = Character.getType(character);
    return type == Character.UNASSIGNED || type == Character.PRIVATE_USE || type == Character.SURROGATE
        || (character < 0x20 && character != '\n' && character != '\r' && character != '\t' && character != '\f');
  }
}
