package io.dify.rag.chunk;

import io.dify.rag.chunk.ChunkMode.Parents;
import io.dify.rag.document.Entry;
import io.dify.rag.document.Place;
import io.dify.rag.extract.Extracted;
import io.dify.rag.measure.LengthUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The chunker. Plain text is cut at the separator and, where a piece is too long, further at ever finer boundaries; Markdown at its headings;
 * a question with its answer is one chunk, however long; other records are cut like pieces of plain text. In question/answer mode text is cut like this as well:
 * a model makes questions of the pieces later.
 */
public final class StandardChunker implements Chunker {
  private final ChunkSettings settings;
  private final RecursiveSplitter splitter;
  private final Function<String, List<String>> children;

  /** A chunker of these settings. */
  public StandardChunker(ChunkSettings settings) {
    CutRule cut = settings.cut();
    this.settings = settings;
    this.splitter = new RecursiveSplitter(cut.unit().measure(), cut.maxLength(), cut.overlap());
    this.children = settings.mode() instanceof ChunkMode.ParentChild both
        ? new ChildSplitter(both.children())::children
        : text -> List.of();
  }

  @Override
  public void chunk(Extracted extracted, Consumer<? super ChunkDraft> sink) {
    switch (extracted) {
      case Extracted.Prose prose -> prose(prose, sink);
      case Extracted.Records records -> records.entries().forEach(entry -> record(entry, sink));
    }
  }

  private void prose(Extracted.Prose prose, Consumer<? super ChunkDraft> sink) {
    MarkedText marked = MarkedText.of(prose);
    String text = marked.text();
    Drafts drafts = new Drafts(marked, children, sink);
    if (settings.mode() instanceof ChunkMode.ParentChild(Parents parents, CutRule cut) && parents == Parents.FULL_DOC) {
      whole(text, drafts);
      return;
    }
    if (prose.markdown() && settings.sections()) {
      new MarkdownSplitter(settings.cut()).split(text, drafts::add);
    } else {
      plain(text, prose.markdown(), drafts::add);
    }
    drafts.end(text.length() + 1);
  }

  /** Cuts by the rule alone; a piece of Markdown that is too long is still cut by its blocks. */
  private void plain(String text, boolean markdown, Consumer<Piece> sink) {
    Function<Integer, List<String>> headings = markdown ? Titles.of(text) : at -> List.of();
    CutRule cut = settings.cut();
    Separator.cut(text, 0, text.length(), cut.separator(), (from, to) -> {
      if (markdown && !cut.unit().measure().fits(text, from, to, cut.maxLength())) {
        BlockPacker packer = new BlockPacker(text, cut, "", headings.apply(from),
            (piece, context) -> sink.accept(piece));
        MarkdownBlock.of(text, from, to).forEach(packer::add);
        packer.flush();
      } else {
        splitter.split(text, from, to,
            (start, end) -> sink.accept(new Piece(text.substring(start, end), start, end, headings.apply(start))));
      }
    });
  }

  private static void whole(String text, Drafts drafts) {
    int start = Blanks.skip(text, 0, text.length());
    int limit = LengthUnit.TOKENS.measure().end(text, start, text.length(), Parents.MAX_TOKENS);
    int end = Blanks.trim(text, start, limit);
    if (start < end) {
      drafts.add(new Piece(text.substring(start, end), start, end, List.of()));
    }
    drafts.end(end);
  }

  private void record(Entry entry, Consumer<? super ChunkDraft> sink) {
    if (entry.answer() != null) {
      sink.accept(new ChunkDraft(entry.content(), entry.answer(), entry.externalId(), entry.metadata()));
      return;
    }
    String text = entry.content();
    splitter.split(text, 0, text.length(), (start, end) -> {
      String part = text.substring(start, end);
      sink.accept(new ChunkDraft(part, null, entry.externalId(), entry.metadata(), Place.UNKNOWN, List.of(),
          children.apply(part)));
    });
  }
}
