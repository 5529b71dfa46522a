package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.ooxml.OoxmlPackage.Relationship;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.SafeXml;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Word documents: text with headings, lists, tables, equations, text boxes, images and notes, in pages as Word last laid them out. */
public final class DocxParser implements DocumentParser {
  /** The parser. */
  public DocxParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    try (OoxmlPackage file = OoxmlPackage.open(path, limits)) {
      String part = file.mainPart();
      MarkdownWriter out = new MarkdownWriter(limits);
      DocxBody body = new DocxBody(file, part, out);
      try (InputStream in = file.stream(part)) {
        SafeXml.blocks(in, Set.of("w:document", "w:body"), body::block);
      }
      body.end();
      notes(file, part, "footnotes", out);
      notes(file, part, "endnotes", out);
      return out.toParsed();
    }
  }

  private static void notes(OoxmlPackage file, String part, String type, MarkdownWriter out) throws IOException {
    for (String notes : file.related(part, type)) {
      Map<String, Relationship> links = file.relationships(notes);
      for (XmlElement note : file.tree(notes).elements()) {
        boolean real = note.attribute("w:type").isEmpty();
        StringBuilder text = new StringBuilder();
        note.elements("w:p").forEach(line -> text.append(DocxInline.of(line, links).text().strip())
            .append(' '));
        if (real && !text.toString().isBlank()) {
          out.paragraph("[^" + DocxInline.note(note) + "]: " + text.toString().strip());
        }
      }
    }
  }
}
