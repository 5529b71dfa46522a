package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import java.util.Set;

/** Plain text, also of files without extension; data and source code, which stay as they are. */
final class TextExtractor implements Extractor {
  /** Those that are not source code. */
  static final Set<String> DOCUMENTS = Set.of("txt", "text", "log", "xml", "json", "yaml", "properties", "rst");
  private static final Set<String> KINDS = Set.of("txt", "text", "log", "", "xml", "json", "yaml", "yml", "toml", "ini",
      "conf", "properties", "svg", "rst", "org",
      "adoc", "asciidoc", "tex", "css", "scss", "js", "mjs", "ts", "jsx", "tsx", "vue", "py", "java", "kt", "kts",
      "groovy", "gradle", "go", "rs", "c", "h",
      "cc", "cpp", "hpp", "m", "cs", "fs", "vb", "rb", "php", "sh", "bash", "zsh", "bat", "ps1", "sql", "r", "swift",
      "scala", "clj", "dart", "ex", "erl", "hs",
      "jl", "lua", "pl", "proto", "graphql", "tf");

  @Override
  public Set<String> extensions() {
    return KINDS;
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    return new Extracted.Prose(TextFile.inspect(document, options, options.maxTextBytes()).readAll(), false);
  }
}
