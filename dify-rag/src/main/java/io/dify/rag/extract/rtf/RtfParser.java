package io.dify.rag.extract.rtf;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rich texts: their paragraphs, headings by outline level, and tables. */
public final class RtfParser implements DocumentParser {
  private static final long MAX_BYTES = 64L << 20;

  /** The parser. */
  public RtfParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    if (Files.size(path) > MAX_BYTES) {
      throw ParseErrors.tooLarge("has more than " + MAX_BYTES + " bytes.");
    }
    MarkdownWriter out = new MarkdownWriter(limits);
    new RtfText(out).write(Files.readAllBytes(path));
    return out.toParsed();
  }
}
