package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.format.Container;
import io.dify.rag.extract.format.DocumentFormats;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.process.DocumentParsing;
import io.dify.rag.extract.process.InProcessParsing;
import io.dify.rag.extract.process.ParserPool;
import io.dify.rag.extract.process.ProcessSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The extractors at hand, by extension; where the first bytes of a file are clear about what it is, they count, not its name. Thread-safe. Closing ends
 * the parsing processes at once; without it they end when they are idle, and with the program.
 */
public final class Extractors implements AutoCloseable {
  private static final Set<String> PAGES_BY_OTHER_NAMES = Set.of("txt", "text", "doc", "xls", "");

  private final Map<String, Extractor> byExtension;
  private final List<DocumentParsing> owned;

  private Extractors(List<Extractor> extractors, List<DocumentParsing> owned) {
    Map<String, Extractor> map = new TreeMap<>();
    extractors.forEach(extractor -> extractor.extensions().forEach(extension -> map.put(extension, extractor)));
    byExtension = map;
    this.owned = owned;
  }

  /**
   * Text, Markdown, HTML, tables (CSV, TSV), JSON lines, subtitles, data and source code; PDF, Office, OpenDocument, EPUB, mails, rich text. Each may be
   * compressed by gzip. Binary documents are parsed in processes of their own, none of which is started before it is needed.
   */
  public static Extractors standard() {
    return standard(ProcessSettings.standard());
  }

  /** The same with other bounds for the processes. */
  public static Extractors standard(ProcessSettings settings) {
    return with(new ParserPool(settings));
  }

  /** The same, but binary documents are parsed in this very process: for documents that are trusted, and where no process may be started. */
  public static Extractors inProcess() {
    return with(new InProcessParsing(ParseLimits.STANDARD));
  }

  /** The same with binary documents parsed somewhere else; closed with these extractors. */
  public static Extractors with(DocumentParsing parsing) {
    return new Extractors(List.of(new TextExtractor(), new MarkdownExtractor(), new HtmlExtractor(), new CsvExtractor(),
        new JsonLinesExtractor(), new TimedTextExtractor(), new BinaryExtractor(parsing)), List.of(parsing));
  }

  /** The given extractors; of two for one extension the later counts. */
  public static Extractors of(List<Extractor> extractors) {
    return new Extractors(extractors, List.of());
  }

  /** Extensions of the files there is an extractor for, sorted. */
  public List<String> extensions() {
    return byExtension.keySet().stream().filter(name -> !name.isEmpty()).toList();
  }

  /** The kinds to tell people, without the many of source code. */
  private List<String> kinds() {
    return extensions().stream().filter(name -> !(byExtension.get(name) instanceof TextExtractor)
        || TextExtractor.DOCUMENTS.contains(name)).toList();
  }

  /** Whether there is an extractor for a file of this kind. */
  public boolean supports(SourceDocument document) {
    return byExtension.containsKey(document.extension());
  }

  /**
   * Reads a file.
   *
   * @throws DifyException as {@link Extractor#extract} does; {@code UNSUPPORTED_TYPE} when there is no extractor for it, {@code FILE_UNREADABLE} when it
   *           is empty
   */
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    Extractor named = byExtension.get(document.extension());
    if (named == null) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE,
          document.name() + ": files of this kind cannot be read. Can be read: " + String.join(", ", kinds()) + ".");
    }
    if (document.sizeBytes() == 0) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, document.name() + " is empty (0 bytes).");
    }
    return byContent(named, document, options).extract(document, options);
  }

  private Extractor byContent(Extractor named, SourceDocument document, ExtractOptions options) {
    byte[] head = head(document, options);
    boolean binary = DocumentFormats.EXTENSIONS.contains(document.extension());
    if (Container.of(head).isPresent()) {
      return byExtension.getOrDefault("pdf", named);
    }
    if (binary && !document.extension().matches("eml|mbox")) {
      BinaryKind.refuse(document.name(), head);
    }
    boolean page = PAGES_BY_OTHER_NAMES.contains(document.extension())
        && HtmlExtractor.isPage(new String(head, StandardCharsets.ISO_8859_1));
    return page ? byExtension.getOrDefault("html", named) : named;
  }

  private static byte[] head(SourceDocument document, ExtractOptions options) {
    try (InputStream in = RawBytes.open(document, options.maxStreamBytes())) {
      return in.readNBytes(Container.HEAD_BYTES);
    } catch (IOException e) {
      throw document.unreadable(e);
    }
  }

  @Override
  public void close() {
    owned.forEach(DocumentParsing::close);
  }
}
