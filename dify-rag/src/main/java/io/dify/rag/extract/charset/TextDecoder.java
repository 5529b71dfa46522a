package io.dify.rag.extract.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Texts inside other files, for which being read with a wrong sign is better than not at all. Stateless. */
public final class TextDecoder {
  private TextDecoder() {}

  /**
   * The text of some bytes: in the named encoding if they fit it, else in UTF-8, else in the likeliest, else in windows-1252.
   *
   * @param charset name of an encoding as the file gives it, may be empty or wrong
   */
  public static String decode(byte[] bytes, String charset) {
    Optional<String> named = DeclaredCharset.named(charset).map(one -> strict(bytes, one))
        .filter(text -> !text.isEmpty());
    if (named.isPresent() || bytes.length == 0) {
      return named.orElse("");
    }
    String utf8 = strict(bytes, StandardCharsets.UTF_8);
    if (!utf8.isEmpty()) {
      return utf8;
    }
    Charset likely = CharsetDetector.detect(bytes).map(CharsetDetector.Detected::charset)
        .orElse(Charset.forName("windows-1252"));
    return new String(bytes, DeclaredCharset.named(charset).orElse(likely));
  }

  private static String strict(byte[] bytes, Charset charset) {
    String text = CharsetDetector.decode(bytes, charset);
    return text == null ? "" : text;
  }
}
