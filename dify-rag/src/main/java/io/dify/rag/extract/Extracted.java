package io.dify.rag.extract;

import io.dify.rag.document.Attachment;
import io.dify.rag.document.Entry;
import java.util.List;
import java.util.function.Consumer;

/** What is in a file, as the later stages see it. */
public sealed interface Extracted {
  /**
   * Running text.
   *
   * @param text the text, held in memory
   *     A form feed ({@code \\f}) stands before every page, slide, sheet or chapter; an image reads {@code ![description](attachment:ID)}
   * @param markdown whether headings and code fences of Markdown structure it
   * @param attachments the images it refers to
   */
  record Prose(String text, boolean markdown, List<Attachment> attachments) implements Extracted {
    /** Copies. */
    public Prose {
      attachments = List.copyOf(attachments);
    }

    /** Text without images. */
    public Prose(String text, boolean markdown) {
      this(text, markdown, List.of());
    }
  }

  /**
   * A collection of records, which are read again for every pass and never held in memory together.
   *
   * @param entries reads the records
   */
  record Records(Entries entries) implements Extracted {}

  /** Reads records one after another, from the first, at every call. */
  @FunctionalInterface
  interface Entries {
    /**
     * Gives each record to the sink.
     *
     * @throws io.dify.core.error.DifyException when the file is broken; the message names file and line
     */
    void forEach(Consumer<? super Entry> sink);
  }
}
