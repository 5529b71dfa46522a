package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.PlainTextExtraction;
import io.dify.core.file.TextExtraction;
import io.dify.core.value.FileRef;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.format.Container;
import io.dify.rag.extract.format.DocumentFormats;
import io.dify.rag.extract.parse.MarkdownTable;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Makes text of documents for workflows by the extractors of knowledge bases: files that are text, HTML too, stay as they are; tables (CSV, TSV) become
 * tables in Markdown whose header is their first row; binary documents become Markdown without images and page marks. Thread-safe.
 */
public final class DocumentExtraction implements TextExtraction {
  private static final Set<String> TABLES = Set.of("csv", "tsv");
  private static final Set<String> SUBTITLES = Set.of("vtt", "srt");
  private static final Pattern IMAGES = Pattern.compile("!\\[([^\\]]*)\\]\\(attachment:\\w+\\)");
  private static final Pattern EMPTY_LINES = Pattern.compile("\\n{3,}");

  private final Extractors extractors;
  private final Set<String> kinds;

  /** Reads by these extractors, which stay the caller's. */
  public DocumentExtraction(Extractors extractors) {
    this.extractors = extractors;
    Set<String> all = new HashSet<>(PlainTextExtraction.KINDS);
    all.addAll(extractors.extensions());
    kinds = Set.copyOf(all);
  }

  @Override
  public Set<String> kinds() {
    return kinds;
  }

  @Override
  public String text(FileRef file, String kind, byte[] content) {
    String name = file.name().isBlank() ? "file." + kind : file.name();
    SourceDocument document = SourceDocument.of(name, content);
    SourceDocument typed = document.extension().equals(kind) ? document : SourceDocument.of(name + "." + kind, content);
    ExtractOptions options = ExtractOptions.defaults();
    boolean binary = DocumentFormats.EXTENSIONS.contains(kind)
        || Container.of(Arrays.copyOf(content, Math.min(content.length, Container.HEAD_BYTES))).isPresent();
    if (binary || SUBTITLES.contains(kind)) {
      return extractors.extract(typed, options) instanceof Extracted.Prose prose ? plain(prose.text()) : "";
    }
    String text = TextFile.inspectLeniently(document, options, options.maxTextBytes()).readAll();
    return TABLES.contains(kind) ? table(name, text) : text;
  }

  private static String plain(String markdown) {
    String text = IMAGES.matcher(markdown.replace("\f", "")).replaceAll("$1");
    return EMPTY_LINES.matcher(text).replaceAll("\n\n").strip();
  }

  private static String table(String name, String text) {
    try (CSVParser parser = CsvShape.of(text).format().parse(new StringReader(text))) {
      List<List<String>> rows = parser.stream().map(CSVRecord::toList).toList();
      return MarkdownTable.of(rows);
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new DifyException(ErrorCode.SYNTAX, name + " is not valid CSV, most likely because of a quote."
          + " A field with quotes in it must be quoted as a whole and have each inner quote doubled.", e);
    }
  }
}
