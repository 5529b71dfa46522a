package io.dify.rag.extract.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Kinds of files that hold documents and are known by their first bytes. */
public enum Container {
  /** Portable Document Format; up to a thousand bytes of anything may stand before it. */
  PDF("%PDF-"),
  /** ZIP archives: Office Open XML, OpenDocument, EPUB. */
  ZIP("PK\u0003\u0004"),
  /** A ZIP archive without files. */
  EMPTY_ZIP("PK\u0005\u0006"),
  /** Compound files: Office before 2007, mails of Outlook, anything of Office with a password. */
  OLE("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"),
  /** Rich text. */
  RTF("{\\rtf");

  /** How many bytes of a file tell its kind. */
  public static final int HEAD_BYTES = 1_024;

  private final String magic;

  Container(String magic) {
    this.magic = magic;
  }

  /** The kind of a file by its first bytes, if it is one of these. */
  public static Optional<Container> of(byte[] head) {
    String start = new String(head, StandardCharsets.ISO_8859_1);
    for (Container container : values()) {
      if (start.startsWith(container.magic)) {
        return Optional.of(container);
      }
    }
    boolean later = start.substring(0, Math.min(start.length(), HEAD_BYTES)).contains(PDF.magic)
        && !start.startsWith("<");
    return later && start.chars().anyMatch(c -> c > 0x7f) ? Optional.of(PDF) : Optional.empty();
  }
}
