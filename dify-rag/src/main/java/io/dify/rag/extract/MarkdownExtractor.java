package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import java.util.Set;

/** Markdown, which is passed on as it is: its structure is read where chunks are cut. */
final class MarkdownExtractor implements Extractor {
  @Override
  public Set<String> extensions() {
    return Set.of("md", "markdown", "mdx");
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    return new Extracted.Prose(TextFile.inspect(document, options, options.maxTextBytes()).readAll(), true);
  }
}
