package io.dify.rag.extract.mail;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A mail: subject as heading, who wrote to whom and when, the text, and the names of what is attached. */
public final class EmlParser implements DocumentParser {
  /** The parser. */
  public EmlParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    MarkdownWriter out = new MarkdownWriter(limits);
    try (InputStream in = Files.newInputStream(path)) {
      new MailWriter(out, limits).write(in, false);
    }
    return out.toParsed();
  }
}
