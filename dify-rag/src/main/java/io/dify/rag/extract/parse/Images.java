package io.dify.rag.extract.parse;

import io.dify.rag.document.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The images of a document that are kept: of kinds that can be shown, within limits, each once. They are never decoded. Not thread-safe. */
public final class Images {
  private static final int LEAST_BYTES = 64;
  private static final int DESCRIPTION_CHARS = 300;
  private static final Map<String, String> KINDS = Map.of("\u0089PNG\r\n", "png", "\u00ff\u00d8\u00ff", "jpeg",
      "GIF87a", "gif", "GIF89a", "gif", "BM", "bmp");

  private final ParseLimits limits;
  private final Map<String, Attachment> byId = new LinkedHashMap<>();

  Images(ParseLimits limits) {
    this.limits = limits;
  }

  /**
   * What stands for an image in the text: a reference if it is kept, else its description.
   *
   * @param description what it shows, may be empty
   */
  public String reference(String description, byte[] content) {
    String words = description.replaceAll("[\\s\\[\\]]+", " ").strip();
    String shown = words.substring(0, Math.min(words.length(), DESCRIPTION_CHARS));
    String kind = kind(content);
    if (kind.isEmpty() || content.length < LEAST_BYTES || content.length > limits.maxImageBytes()) {
      return shown;
    }
    Attachment image = Attachment.of("image-" + (byId.size() + 1) + "." + kind, "image/" + kind, content);
    if (!byId.containsKey(image.id()) && byId.size() >= limits.maxImages()) {
      return shown;
    }
    byId.putIfAbsent(image.id(), image);
    return "![" + shown + "](attachment:" + image.id() + ")";
  }

  /** Whether another image may still be kept. */
  public boolean hasRoom() {
    return byId.size() < limits.maxImages();
  }

  private static String kind(byte[] content) {
    String head = new String(content, 0, Math.min(content.length, 16), StandardCharsets.ISO_8859_1);
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return "webp";
    }
    return KINDS.entrySet().stream().filter(kind -> head.startsWith(kind.getKey())).map(Map.Entry::getValue).findFirst()
        .orElse("");
  }

  List<Attachment> attachments() {
    return new ArrayList<>(byId.values());
  }
}
