package io.dify.rag.extract.odf;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.SafeXml;
import io.dify.rag.extract.parse.SafeZip;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/** OpenDocument texts, sheets and slides. Tables of sheets and slides are pages with their name as heading. */
public final class OdfParser implements DocumentParser {
  private static final Set<String> OPEN = Set.of("office:document-content", "office:document", "office:body",
      "office:text", "office:spreadsheet",
      "office:presentation", "office:drawing");
  private static final String CONTENT = "content.xml";

  /** The parser. */
  public OdfParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    try (SafeZip zip = SafeZip.open(path, limits)) {
      if (isEncrypted(zip)) {
        throw ParseErrors.encrypted();
      }
      if (!zip.has(CONTENT)) {
        throw ParseErrors.broken("it lacks its content");
      }
      MarkdownWriter out = new MarkdownWriter(limits);
      OdfBlocks blocks = new OdfBlocks(zip, out, limits);
      try (InputStream in = zip.open(CONTENT)) {
        SafeXml.blocks(in, OPEN, blocks::write);
      }
      return out.toParsed();
    }
  }

  private static boolean isEncrypted(SafeZip zip) throws IOException {
    try (InputStream in = zip.open("META-INF/manifest.xml")) {
      XmlElement manifest = SafeXml.tree(in);
      return manifest.descendants("manifest:encryption-data").findAny().isPresent();
    }
  }
}
