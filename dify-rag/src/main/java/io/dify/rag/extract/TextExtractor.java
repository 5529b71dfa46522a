package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import java.util.Set;

/** Plain text, also of files without extension. */
final class TextExtractor implements Extractor {
  @Override
  public Set<String> extensions() {
    return Set.of("txt", "text", "log", "");
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    return new Extracted.Prose(TextFile.inspect(document, options, options.maxTextBytes()).readAll(), false);
  }
}
