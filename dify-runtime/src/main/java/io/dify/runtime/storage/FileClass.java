package io.dify.runtime.storage;

import java.util.Locale;
import java.util.Set;

/** The classes of files that limits are set for. Which extensions belong to which is Dify's table. */
public enum FileClass {
  /** Text, office documents, mails, books. */
  DOCUMENT("txt", "markdown", "md", "mdx", "pdf", "html", "htm", "xlsx", "xls", "vtt", "properties", "doc", "docx",
      "csv", "eml", "msg", "pptx", "ppt", "xml", "epub"),
  /** Pictures. */
  IMAGE("jpg", "jpeg", "png", "webp", "gif", "svg"),
  /** Sounds. */
  AUDIO("mp3", "m4a", "wav", "amr", "mpga"),
  /** Films. */
  VIDEO("mp4", "mov", "mpeg", "webm"),
  /** Anything else; limited like documents. */
  CUSTOM;

  private final Set<String> extensions;

  FileClass(String... extensions) {
    this.extensions = Set.of(extensions);
  }

  /** The class of an extension without dot. */
  public static FileClass of(String extension) {
    String small = extension.toLowerCase(Locale.ROOT);
    for (FileClass each : values()) {
      if (each.extensions.contains(small)) {
        return each;
      }
    }
    return CUSTOM;
  }

  /** The name in the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
