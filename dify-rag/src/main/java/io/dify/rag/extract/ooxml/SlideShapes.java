package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** Writes the shapes of a slide, in the order in which a screen reader meets them. Not thread-safe. */
final class SlideShapes {
  private static final Set<String> TITLES = Set.of("title", "ctrTitle");
  private static final Set<String> FURNITURE = Set.of("sldNum", "dt", "ftr", "hdr", "sldImg");
  private static final Set<String> BODIES = Set.of("body", "obj", "");

  private final OoxmlPackage file;
  private final String part;
  private final MarkdownWriter out;

  SlideShapes(OoxmlPackage file, String part, MarkdownWriter out) {
    this.file = file;
    this.part = part;
    this.out = out;
  }

  /** Writes all shapes of a tree or group. */
  void write(XmlElement group) {
    for (XmlElement shape : group.elements()) {
      switch (shape.name()) {
        case "p:sp" -> text(shape);
        case "p:grpSp" -> write(shape);
        case "p:pic" -> picture(shape);
        case "p:graphicFrame" -> frame(shape);
        case "mc:AlternateContent" -> write(DocxInline.alternative(shape));
        default -> {
          // Lines and properties hold no text.
        }
      }
    }
  }

  private static Optional<XmlElement> placeholder(XmlElement shape) {
    return shape.at("p:nvSpPr", "p:nvPr", "p:ph");
  }

  private void text(XmlElement shape) {
    Optional<String> kind = placeholder(shape).map(holder -> holder.attribute("type"));
    Optional<XmlElement> body = shape.first("p:txBody");
    if (body.isEmpty() || kind.filter(FURNITURE::contains).isPresent()) {
      return;
    }
    if (kind.filter(TITLES::contains).isPresent()) {
      out.heading(1, plain(body.get()));
    } else {
      body.get().elements("a:p").forEach(line -> line(line, kind.filter(BODIES::contains).isPresent()));
    }
  }

  private void line(XmlElement paragraph, boolean bulletsByDefault) {
    String text = words(paragraph);
    String level = paragraph.valueAt("lvl", "a:pPr");
    int depth = level.matches("[0-8]") ? Integer.parseInt(level) : 0;
    boolean bullet = paragraph.at("a:pPr", "a:buChar").isPresent() || paragraph.at("a:pPr", "a:buAutoNum").isPresent();
    boolean plain = paragraph.at("a:pPr", "a:buNone").isPresent();
    if (bullet || (bulletsByDefault && !plain)) {
      out.item(depth, "-", text);
    } else {
      out.paragraph(text);
    }
  }

  private static String plain(XmlElement body) {
    StringJoiner lines = new StringJoiner(" ");
    body.elements("a:p").forEach(line -> lines.add(words(line)));
    return lines.toString();
  }

  private static String words(XmlElement paragraph) {
    StringBuilder words = new StringBuilder();
    for (XmlElement run : paragraph.elements()) {
      switch (run.name()) {
        case "a:r", "a:fld" -> words.append(run.first("a:t").map(XmlElement::text).orElse(""));
        case "a:br" -> words.append('\n');
        default ->
          run.descendants("m:oMath").forEach(math -> words.append('$').append(OfficeMath.latex(math)).append('$'));
      }
    }
    return words.toString();
  }

  private void picture(XmlElement shape) {
    XmlElement properties = shape.at("p:nvPicPr", "p:cNvPr").orElse(shape);
    shape.descendants("a:blip").findFirst().ifPresent(blip -> {
      try {
        out.image(properties.attribute("descr"), file.image(part, blip.attribute("r:embed")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private void frame(XmlElement frame) {
    frame.descendants("a:tbl").forEach(this::table);
    frame.descendants("c:chart").forEach(chart -> ChartTable.write(file, part, chart.attribute("r:id"), out));
    frame.descendants("dgm:relIds").forEach(diagram -> diagram(diagram.attribute("r:dm")));
  }

  private void diagram(String relationship) {
    try {
      OoxmlPackage.Relationship data = file.relationships(part).get(relationship);
      if (data != null && !data.external()) {
        file.tree(data.target()).descendants("dgm:t").map(SlideShapes::plain).filter(text -> !text.isBlank())
            .forEach(text -> out.item(0, "-", text));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A cell over several columns or rows stands in each of them. */
  private void table(XmlElement table) {
    List<List<String>> rows = new ArrayList<>();
    for (XmlElement row : table.elements("a:tr")) {
      List<String> cells = new ArrayList<>();
      for (XmlElement cell : row.elements("a:tc")) {
        boolean across = isOn(cell.attribute("hMerge")) && !cells.isEmpty();
        boolean down = isOn(cell.attribute("vMerge")) && !rows.isEmpty() && rows.getLast().size() > cells.size();
        String text = cell.first("a:txBody").map(SlideShapes::plain).orElse("");
        cells.add(across ? cells.getLast() : down ? rows.getLast().get(cells.size()) : text);
      }
      rows.add(cells);
    }
    out.table(rows);
  }

  private static boolean isOn(String value) {
    return value.equals("1") || value.equals("true");
  }

  /** What is noted below a slide. */
  static String notes(XmlElement notes) {
    StringJoiner lines = new StringJoiner("\n");
    notes.descendants("p:sp")
        .filter(shape -> placeholder(shape).filter(holder -> holder.attribute("type").equals("body"))
            .isPresent())
        .forEach(shape -> shape.first("p:txBody").ifPresent(
            body -> body.elements("a:p").forEach(line -> lines.add(words(line)))));
    return lines.toString();
  }
}
