package io.dify.rag.clean;

import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import org.jspecify.annotations.Nullable;

/**
 * The cleaner. Always: line ends become {@code \n}; control characters, halves of surrogate pairs and characters that hide or reorder text
 * (zero-width blanks, directional overrides, tags) go; page breaks stay in running text. In Markdown the inside of code fences keeps its blanks and addresses.
 * Takes time in proportion to the text, whatever the text.
 */
public final class TextCleaner implements Cleaner {
  private final CleanSettings settings;

  /** A cleaner of these settings. */
  public TextCleaner(CleanSettings settings) {
    this.settings = settings;
  }

  @Override
  public Extracted clean(Extracted extracted) {
    return switch (extracted) {
      case Extracted.Prose prose -> new Extracted.Prose(tidy(VisibleText.of(prose.text(), true), prose.markdown()),
          prose.markdown(), prose.attachments());
      case Extracted.Records records -> new Extracted.Records(
          sink -> records.entries().forEach(entry -> sink.accept(entry(entry))));
    };
  }

  /** A single text, tidied. */
  public String text(String text) {
    return tidy(VisibleText.of(text, false), false);
  }

  private Entry entry(Entry entry) {
    return new Entry(entry.externalId(), text(entry.content()).strip(), answer(entry.answer()), entry.metadata());
  }

  private @Nullable String answer(@Nullable String answer) {
    return answer == null ? null : text(answer).strip();
  }

  private String tidy(String text, boolean markdown) {
    if (!settings.collapseWhitespace() && !settings.removeUrlsAndEmails()) {
      return text;
    }
    return new Tidying(settings, markdown).of(text);
  }
}
