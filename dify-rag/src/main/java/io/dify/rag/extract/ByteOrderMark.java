package io.dify.rag.extract;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes by which a text may declare its encoding (The Unicode Standard, 23.8). Longest first: that of UTF-16LE begins that of UTF-32LE. */
enum ByteOrderMark {
  UTF_32LE("UTF-32LE", "\u00ff\u00fe\0\0"), UTF_32BE("UTF-32BE", "\0\0\u00fe\u00ff"), UTF_8("UTF-8",
      "\u00ef\u00bb\u00bf"), UTF_16LE("UTF-16LE", "\u00ff\u00fe"), UTF_16BE("UTF-16BE", "\u00fe\u00ff");

  private final Charset charset;
  private final String bytes;

  ByteOrderMark(String charset, String bytes) {
    this.charset = Charset.forName(charset);
    this.bytes = bytes;
  }

  /** The mark at the head of a file, if any. */
  static @Nullable ByteOrderMark of(byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    for (ByteOrderMark mark : values()) {
      if (start.startsWith(mark.bytes)) {
        return mark;
      }
    }
    return null;
  }

  Charset charset() {
    return charset;
  }

  int length() {
    return bytes.length();
  }
}
