package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.ooxml.OoxmlPackage.Relationship;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Presentations: a page for each slide, its title as heading; then lists, tables, charts, images, and what the speaker notes. */
public final class PptxParser implements DocumentParser {
  /** The parser. */
  public PptxParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    try (OoxmlPackage file = OoxmlPackage.open(path, limits)) {
      String main = file.mainPart();
      Map<String, Relationship> relationships = file.relationships(main);
      MarkdownWriter out = new MarkdownWriter(limits);
      for (XmlElement id : file.tree(main).at("p:sldIdLst").map(XmlElement::elements).orElse(java.util.List.of())) {
        Relationship slide = relationships.get(id.attribute("r:id"));
        if (slide != null && !slide.external()) {
          out.page();
          slide(file, slide.target(), out);
        }
      }
      return out.toParsed();
    }
  }

  private static void slide(OoxmlPackage file, String part, MarkdownWriter out) throws IOException {
    SlideShapes shapes = new SlideShapes(file, part, out);
    file.tree(part).at("p:cSld", "p:spTree").ifPresent(shapes::write);
    for (String notes : file.related(part, "notesSlide")) {
      String said = SlideShapes.notes(file.tree(notes));
      if (!said.isBlank()) {
        out.paragraph("Notes: " + said.strip());
      }
    }
  }
}
