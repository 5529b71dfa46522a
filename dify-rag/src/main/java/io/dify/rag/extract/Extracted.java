package io.dify.rag.extract;

import io.dify.rag.document.Entry;
import java.util.function.Consumer;

/** What is in a file, as the later stages see it. */
public sealed interface Extracted {
  /**
   * Running text.
   *
   * @param text the text, held in memory
   * @param markdown whether headings and code fences of Markdown structure it
   */
  record Prose(String text, boolean markdown) implements Extracted {}

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
