package io.dify.runtime.http.dataset;

import java.util.Locale;
import java.util.Map;

/** Media types by the extensions of names, for documents. Stateless. */
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";
  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";
  private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("txt", "text/plain"),
      Map.entry("md", "text/markdown"), Map.entry("markdown", "text/markdown"), Map.entry("mdx", "text/markdown"),
      Map.entry("csv", "text/csv"), Map.entry("html", "text/html"), Map.entry("htm", "text/html"),
      Map.entry("xml", "text/xml"), Map.entry("vtt", "text/vtt"), Map.entry("json", "application/json"),
      Map.entry("pdf", "application/pdf"), Map.entry("doc", "application/msword"),
      Map.entry("xls", "application/vnd.ms-excel"), Map.entry("ppt", "application/vnd.ms-powerpoint"),
      Map.entry("docx", OFFICE + "wordprocessingml.document"), Map.entry("xlsx", OFFICE + "spreadsheetml.sheet"),
      Map.entry("pptx", OFFICE + "presentationml.presentation"), Map.entry("epub", "application/epub+zip"),
      Map.entry("eml", "message/rfc822"), Map.entry("msg", "application/vnd.ms-outlook"),
      Map.entry("rtf", "application/rtf"), Map.entry("odt", "application/vnd.oasis.opendocument.text"));

  private MediaTypes() {}

  static String of(String extension) {
    return TYPES.getOrDefault(extension, UNKNOWN);
  }

  /** What follows the last dot of a name, in small letters; empty when there is none. */
  static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
