package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Files that are something else than their name says, told by their first bytes. */
final class BinaryKind {
  private static final Map<String, String> BY_HEAD = Map.ofEntries(Map.entry("%PDF-", "a PDF document"),
      Map.entry("PK\u0003\u0004", "a ZIP archive or Office document"),
      Map.entry("\u00d0\u00cf\u0011\u00e0", "an old Office document"),
      Map.entry("\u001f\u008b", "compressed by gzip (name it .gz)"), Map.entry("\u0089PNG", "a PNG image"),
      Map.entry("\u00ff\u00d8\u00ff", "a JPEG image"), Map.entry("GIF8", "a GIF image"),
      Map.entry("SQLite f", "an SQLite database"), Map.entry("\u007fELF", "a program"),
      Map.entry("7z\u00bc\u00af", "a 7z archive"), Map.entry("Rar!", "a RAR archive"),
      Map.entry("OggS", "an Ogg recording"),
      Map.entry("ID3", "an MP3 recording"), Map.entry("\u00ca\u00fe\u00ba\u00be", "a Java class"));

  private BinaryKind() {}

  static void refuse(String name, byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    BY_HEAD.forEach((magic, kind) -> {
      if (start.startsWith(magic)) {
        throw new DifyException(ErrorCode.UNSUPPORTED_TYPE,
            name + " is not what its name says, but " + kind + ". Rename it or convert it.");
      }
    });
  }
}
