package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Files that are something else than their name says, told by their first bytes. */
final class BinaryKind {
  private static final Map<String, String> BY_HEAD = Map.of("%PDF-", "a PDF document", "PK\u0003\u0004",
      "a ZIP archive or Office document", "\u00d0\u00cf\u0011\u00e0", "an old Office document", "\u001f\u008b",
      "compressed by gzip (name it .gz)", "\u0089PNG", "a PNG image", "\u00ff\u00d8\u00ff", "a JPEG image", "GIF8",
      "a GIF image",
      "SQLite f", "an SQLite database");

  private BinaryKind() {}

  static void refuse(String name, byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    BY_HEAD.forEach((magic, kind) -> {
      if (start.startsWith(magic)) {
        throw new DifyException(ErrorCode.UNSUPPORTED_TYPE,
            name + " is not a text, as its name says, but " + kind + ". Rename it or convert it.");
      }
    });
  }
}
