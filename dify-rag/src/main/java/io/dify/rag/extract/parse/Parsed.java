package io.dify.rag.extract.parse;

import io.dify.rag.document.Attachment;
import java.util.List;

/**
 * What a parser found.
 *
 * @param text Markdown; a form feed stands before every page, slide, sheet or chapter; an image reads
 *          {@code ![description](attachment:ID)}
 * @param attachments the images the text refers to
 */
public record Parsed(String text, List<Attachment> attachments) {
  /** Copies. */
  public Parsed {
    attachments = List.copyOf(attachments);
  }
}
