package io.dify.runtime.storage;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Media types of files, by their extension and their first bytes ("magic numbers"); what a client says of a file counts for nothing. A file whose content is known to be of
 * another class than its extension is refused. Stateless.
 */
final class FileTypes {
  /** So many bytes tell all formats that are told apart here. */
  static final int HEAD_BYTES = 512;
  private static final String UNKNOWN = "application/octet-stream";
  private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("txt", "text/plain"),
      Map.entry("md", "text/markdown"), Map.entry("markdown", "text/markdown"), Map.entry("mdx", "text/markdown"),
      Map.entry("csv", "text/csv"), Map.entry("html", "text/html"), Map.entry("htm", "text/html"),
      Map.entry("xml", "text/xml"), Map.entry("vtt", "text/vtt"), Map.entry("properties", "text/plain"),
      Map.entry("json", "application/json"), Map.entry("pdf", "application/pdf"), Map.entry("svg", "image/svg+xml"),
      Map.entry("jpg", "image/jpeg"), Map.entry("jpeg", "image/jpeg"), Map.entry("png", "image/png"),
      Map.entry("gif", "image/gif"), Map.entry("webp", "image/webp"), Map.entry("mp3", "audio/mpeg"),
      Map.entry("mpga", "audio/mpeg"), Map.entry("m4a", "audio/mp4"), Map.entry("wav", "audio/wav"),
      Map.entry("amr", "audio/amr"), Map.entry("mp4", "video/mp4"), Map.entry("mov", "video/quicktime"),
      Map.entry("mpeg", "video/mpeg"), Map.entry("webm", "video/webm"), Map.entry("doc", "application/msword"),
      Map.entry("xls", "application/vnd.ms-excel"), Map.entry("ppt", "application/vnd.ms-powerpoint"),
      Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
      Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
      Map.entry("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
      Map.entry("epub", "application/epub+zip"), Map.entry("eml", "message/rfc822"),
      Map.entry("msg", "application/vnd.ms-outlook"), Map.entry("zip", "application/zip"));
  private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "gif", "webp");
  private static final Set<String> PLAYED = Set.of("mp3", "mpga", "m4a", "wav", "amr", "mp4", "mov", "mpeg", "webm");
  private static final Set<String> ZIPPED = Set.of("docx", "xlsx", "pptx", "epub", "zip");
  private static final Set<String> OLE = Set.of("doc", "xls", "ppt", "msg");

  /** What first bytes tell. */
  private enum Format {
    PICTURE, PLAYED, PDF, ZIP, OLE, PROGRAM
  }

  private record Magic(int offset, String bytes, Format format, String type) {
    boolean fits(byte[] head) {
      byte[] wanted = bytes.getBytes(StandardCharsets.ISO_8859_1);
      boolean fits = head.length >= offset + wanted.length;
      for (int i = 0; fits && i < wanted.length; i++) {
        fits = head[offset + i] == wanted[i];
      }
      return fits;
    }
  }

  private static final Magic[] MAGIC = { new Magic(0, "\u0089PNG\r\n", Format.PICTURE, "image/png"),
    new Magic(0, "\u00ff\u00d8\u00ff", Format.PICTURE, "image/jpeg"),
    new Magic(0, "GIF8", Format.PICTURE, "image/gif"), new Magic(8, "WEBP", Format.PICTURE, "image/webp"),
    new Magic(8, "WAVE", Format.PLAYED, ""), new Magic(0, "ID3", Format.PLAYED, ""),
    new Magic(0, "\u00ff\u00fb", Format.PLAYED, ""), new Magic(0, "\u00ff\u00f3", Format.PLAYED, ""),
    new Magic(4, "ftyp", Format.PLAYED, ""), new Magic(0, "\u001aE\u00df\u00a3", Format.PLAYED, ""),
    new Magic(0, "OggS", Format.PLAYED, ""), new Magic(0, "#!AMR", Format.PLAYED, ""),
    new Magic(0, "fLaC", Format.PLAYED, ""), new Magic(0, "%PDF-", Format.PDF, ""),
    new Magic(0, "PK\u0003\u0004", Format.ZIP, ""), new Magic(0, "PK\u0005\u0006", Format.ZIP, ""),
    new Magic(0, "\u00d0\u00cf\u0011\u00e0", Format.OLE, ""), new Magic(0, "MZ", Format.PROGRAM, ""),
    new Magic(0, "\u007fELF", Format.PROGRAM, "")};

  private FileTypes() {}

  /**
   * The media type of a file.
   *
   * @param extension without dot
   * @param head its first {@link #HEAD_BYTES} bytes, or all
   * @throws DifyException {@code UNSUPPORTED_TYPE} when its content is no file of that extension
   */
  static String of(String extension, byte[] head) {
    String small = extension.toLowerCase(Locale.ROOT);
    Optional<Magic> magic = magic(head);
    Optional<Format> expected = expected(small);
    Optional<Format> found = magic.map(Magic::format);
    boolean mustShow = expected.equals(Optional.of(Format.PICTURE));
    boolean isText = expected.isEmpty() && FileClass.of(small) == FileClass.DOCUMENT;
    boolean differs = found.isPresent() && expected.isPresent() && !found.equals(expected);
    if (differs || (mustShow && found.isEmpty()) || (isText && found.isPresent())) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE,
          "The file ends in '." + small + "', but its content is something else.");
    }
    return magic.map(Magic::type).filter(type -> !type.isEmpty()).orElseGet(() -> TYPES.getOrDefault(small, UNKNOWN));
  }

  private static Optional<Magic> magic(byte[] head) {
    for (Magic each : MAGIC) {
      if (each.fits(head)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private static Optional<Format> expected(String extension) {
    if (PICTURES.contains(extension)) {
      return Optional.of(Format.PICTURE);
    }
    if (PLAYED.contains(extension)) {
      return Optional.of(Format.PLAYED);
    }
    if (ZIPPED.contains(extension)) {
      return Optional.of(Format.ZIP);
    }
    if (OLE.contains(extension)) {
      return Optional.of(Format.OLE);
    }
    return extension.equals("pdf") ? Optional.of(Format.PDF) : Optional.empty();
  }
}
