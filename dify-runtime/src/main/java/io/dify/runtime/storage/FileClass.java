package io.dify.runtime.storage;

import java.util.Locale;

/** The classes of files that limits are set for. Which extensions belong to which is Dify's table. */
public enum FileClass {
  /** Text, office documents, mails, books. */
  DOCUMENT,
  /** Pictures. */
  IMAGE,
  /** Sounds. */
  AUDIO,
  /** Films. */
  VIDEO,
  /** Anything else; limited like documents. */
  CUSTOM;

  /** The class of an extension without dot. */
  public static FileClass of(String extension) {
    return switch (extension.toLowerCase(Locale.ROOT)) {
      case "txt", "markdown", "md", "mdx", "pdf", "html", "htm", "xlsx", "xls", "vtt", "properties", "doc", "docx",
          "csv", "eml", "msg", "pptx", "ppt", "xml", "epub" ->
        DOCUMENT;
      case "jpg", "jpeg", "png", "webp", "gif", "svg" -> IMAGE;
      case "mp3", "m4a", "wav", "amr", "mpga" -> AUDIO;
      case "mp4", "mov", "mpeg", "webm" -> VIDEO;
      default -> CUSTOM;
    };
  }

  /** The name in the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
