package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.ooxml.OoxmlPackage.Relationship;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Writes the blocks of a Word document as Markdown. Not thread-safe. */
final class DocxBody {
  private static final XmlElement NO_PROPERTIES = new XmlElement("w:pPr", Map.of(), List.of());

  private final OoxmlPackage file;
  private final String part;
  private final Map<String, Relationship> relationships;
  private final DocxStyles styles;
  private final DocxNumbering numbering;
  private final MarkdownWriter out;
  private final StringBuilder code = new StringBuilder();

  DocxBody(OoxmlPackage file, String part, MarkdownWriter out) throws IOException {
    this.file = file;
    this.part = part;
    this.out = out;
    relationships = file.relationships(part);
    styles = new DocxStyles(tree("styles"));
    numbering = new DocxNumbering(tree("numbering"));
  }

  private XmlElement tree(String type) throws IOException {
    return file.tree(file.related(part, type).stream().findFirst().orElse(""));
  }

  /** Writes a block: a paragraph, a table, or what contains such. */
  void block(XmlElement element) {
    switch (element.name()) {
      case "w:p" -> paragraph(element);
      case "w:tbl" -> table(element);
      case "mc:AlternateContent" -> DocxInline.alternative(element).elements().forEach(this::block);
      case "w:sectPr", "w:pPr", "w:rPr", "w:tcPr", "w:sdtPr", "w:sdtEndPr", "w:del", "w:moveFrom" -> {
        // Says how, not what; or is no longer there.
      }
      default -> element.elements().forEach(this::block);
    }
  }

  /** Ends the document. */
  void end() {
    flushCode();
  }

  private void paragraph(XmlElement element) {
    XmlElement properties = element.first("w:pPr").orElse(NO_PROPERTIES);
    DocxInline inline = DocxInline.of(element, relationships);
    if (inline.breaksBefore() || properties.first("w:pageBreakBefore").isPresent()) {
      flushCode();
      out.pageBreak();
    }
    if (styles.isCode(properties)) {
      code.append(inline.text()).append('\n');
    } else {
      flushCode();
      text(properties, inline.text());
    }
    inline.drawings().forEach(this::drawing);
    if (inline.breaksAfter()) {
      flushCode();
      out.pageBreak();
    }
  }

  private void flushCode() {
    out.code(code.toString());
    code.setLength(0);
  }

  private void text(XmlElement properties, String text) {
    if (text.isBlank()) {
      return;
    }
    int heading = styles.headingLevel(properties);
    Optional<XmlElement> list = styles.numbering(properties);
    Optional<String> mark = list.flatMap(numbering::next);
    if (heading > 0) {
      out.heading(heading, mark.filter(number -> !number.equals("-")).map(number -> number + " ").orElse("") + text);
    } else if (mark.isPresent()) {
      out.item(list.map(DocxNumbering::level).orElse(0), mark.get(), text);
    } else {
      out.paragraph(text);
    }
  }

  private void table(XmlElement element) {
    flushCode();
    List<XmlElement> rows = rows(element);
    if (rows.size() == 1 && cells(rows.getFirst()).size() == 1) {
      cells(rows.getFirst()).getFirst().elements().forEach(this::block);
      return;
    }
    List<List<String>> texts = new ArrayList<>();
    for (XmlElement row : rows) {
      texts.add(row(row, texts.isEmpty() ? List.of() : texts.getLast()));
    }
    out.table(texts);
  }

  /** Texts of a row; a cell over several columns or rows stands in each of them, so that each row can be read by itself. */
  private List<String> row(XmlElement row, List<String> above) {
    List<String> texts = new ArrayList<>();
    for (XmlElement cell : cells(row)) {
      String span = cell.valueAt("w:val", "w:tcPr", "w:gridSpan");
      Optional<XmlElement> merge = cell.at("w:tcPr", "w:vMerge");
      boolean goesOn = merge.isPresent() && !merge.get().attribute("w:val").equals("restart");
      String text = goesOn && texts.size() < above.size() ? above.get(texts.size()) : cellText(cell);
      int columns = span.matches("\\d{1,2}") ? Integer.parseInt(span) : 1;
      for (int i = 0; i < Math.max(1, columns); i++) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static List<XmlElement> rows(XmlElement table) {
    return unwrapped(table, "w:tr");
  }

  private static List<XmlElement> cells(XmlElement row) {
    return unwrapped(row, "w:tc");
  }

  /** Rows or cells, also those that a content control wraps. */
  private static List<XmlElement> unwrapped(XmlElement parent, String name) {
    List<XmlElement> found = new ArrayList<>();
    for (XmlElement child : parent.elements()) {
      if (child.name().equals(name)) {
        found.add(child);
      } else if (child.name().equals("w:sdt") || child.name().equals("w:sdtContent") || child.name().equals("w:ins")) {
        found.addAll(unwrapped(child, name));
      }
    }
    return found;
  }

  /** The text of a cell, with that of tables and boxes inside it. */
  private String cellText(XmlElement container) {
    StringJoiner lines = new StringJoiner("\n");
    for (XmlElement child : container.elements()) {
      if (child.name().equals("w:p")) {
        DocxInline inline = DocxInline.of(child, relationships);
        lines.add(mark(child) + inline.text());
        inline.drawings().forEach(drawing -> inCell(drawing, lines));
      } else if (!child.name().endsWith("Pr")) {
        lines.add(cellText(child));
      }
    }
    return lines.toString().replaceAll("\\n\\s*\\n", "\n").strip();
  }

  private String mark(XmlElement paragraph) {
    return paragraph.first("w:pPr").flatMap(styles::numbering).flatMap(numbering::next).map(mark -> mark + " ")
        .orElse("");
  }

  private void inCell(XmlElement drawing, StringJoiner lines) {
    drawing.descendants("a:blip").forEach(blip -> lines.add(image(drawing, blip.attribute("r:embed"))));
    drawing.descendants("w:txbxContent").forEach(box -> lines.add(cellText(box)));
  }

  private void drawing(XmlElement drawing) {
    drawing.descendants("a:blip").map(blip -> image(drawing, blip.attribute("r:embed"))).forEach(out::paragraph);
    drawing.descendants("v:imagedata").map(data -> image(drawing, data.attribute("r:id"))).forEach(out::paragraph);
    drawing.descendants("w:txbxContent").findFirst().ifPresent(box -> box.elements().forEach(this::block));
    drawing.descendants("c:chart").forEach(chart -> ChartTable.write(file, part, chart.attribute("r:id"), out));
  }

  private String image(XmlElement drawing, String relationship) {
    String description = drawing.descendants("wp:docPr").findFirst()
        .map(properties -> properties.attribute("descr").isBlank()
            ? properties.attribute("title")
            : properties.attribute("descr"))
        .orElse("");
    try {
      return out.images().reference(description, file.image(part, relationship));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
