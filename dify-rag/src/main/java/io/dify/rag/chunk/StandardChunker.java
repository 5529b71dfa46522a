package io.dify.rag.chunk;

import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The chunker. Plain text is cut at the separator and, where a piece is too long, further at ever finer boundaries; Markdown at its headings;
 * a question with its answer is one chunk, however long; other records are cut like pieces of plain text.
 */
public final class StandardChunker implements Chunker {
  private final ChunkSettings settings;
  private final RecursiveSplitter splitter;
  private final MarkdownSplitter markdown;

  /** Measures in characters. */
  public StandardChunker(ChunkSettings settings) {
    this(settings, LengthUnit.CHARACTERS);
  }

  /** Measures in a unit of the caller's choice. */
  public StandardChunker(ChunkSettings settings, LengthUnit unit) {
    this.settings = settings;
    this.splitter = new RecursiveSplitter(unit, settings.maxLength(), settings.overlap(), Boundary.PROSE);
    this.markdown = new MarkdownSplitter(unit, settings);
  }

  @Override
  public void chunk(Extracted extracted, Consumer<? super ChunkDraft> sink) {
    switch (extracted) {
      case Extracted.Prose prose when prose.markdown() && settings.sections() -> markdown.split(prose.text(),
          piece -> sink.accept(new ChunkDraft(piece, null, null, Map.of())));
      case Extracted.Prose prose -> pieces(prose.text())
          .forEach(piece -> splitter.split(piece)
              .forEach(part -> sink.accept(new ChunkDraft(part, null, null, Map.of()))));
      case Extracted.Records records -> records.entries().forEach(entry -> record(entry, sink));
    }
  }

  private List<String> pieces(String text) {
    String separator = settings.separator();
    return separator.isEmpty() ? List.of(text) : List.of(text.split(Pattern.quote(separator)));
  }

  private void record(Entry entry, Consumer<? super ChunkDraft> sink) {
    if (entry.answer() != null) {
      sink.accept(new ChunkDraft(entry.content(), entry.answer(), entry.externalId(), entry.metadata()));
      return;
    }
    for (String part : splitter.split(entry.content())) {
      sink.accept(new ChunkDraft(part, null, entry.externalId(), entry.metadata()));
    }
  }
}
