package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The extractors at hand, by extension. Immutable and thread-safe. */
public final class Extractors {
  private final Map<String, Extractor> byExtension;

  private Extractors(Map<String, Extractor> byExtension) {
    this.byExtension = byExtension;
  }

  /** Plain text, Markdown, tables (CSV, TSV) and JSON lines, each also compressed by gzip. */
  public static Extractors standard() {
    return of(List.of(new TextExtractor(), new MarkdownExtractor(), new CsvExtractor(), new JsonLinesExtractor()));
  }

  /** The given extractors; of two for one extension the later counts. */
  public static Extractors of(List<Extractor> extractors) {
    Map<String, Extractor> map = new TreeMap<>();
    extractors.forEach(extractor -> extractor.extensions().forEach(extension -> map.put(extension, extractor)));
    return new Extractors(map);
  }

  /** Whether there is an extractor for a file of this kind. */
  public boolean supports(SourceDocument document) {
    return byExtension.containsKey(document.extension());
  }

  /**
   * Reads a file by the extractor for its extension.
   *
   * @throws DifyException as {@link Extractor#extract} does, {@code UNSUPPORTED_TYPE} when there is none for it
   */
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    Extractor extractor = byExtension.get(document.extension());
    if (extractor == null) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE,
          document.name() + ": files of this kind cannot be read. Can be read: "
              + String.join(", ", byExtension.keySet().stream().filter(name -> !name.isEmpty()).toList()) + ".");
    }
    return extractor.extract(document, options);
  }
}
