package io.dify.rag.extract.ole;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.poi.hslf.usermodel.HSLFGroupShape;
import org.apache.poi.hslf.usermodel.HSLFPictureShape;
import org.apache.poi.hslf.usermodel.HSLFShape;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hslf.usermodel.HSLFTable;
import org.apache.poi.hslf.usermodel.HSLFTableCell;
import org.apache.poi.hslf.usermodel.HSLFTextParagraph;
import org.apache.poi.hslf.usermodel.HSLFTextShape;

/** Presentations before 2007: a page for each slide, its title as heading. */
public final class PptParser implements DocumentParser {
  private static final int MAX_DEPTH = 50;

  /** The parser. */
  public PptParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    return OleFiles.read(path, root -> {
      MarkdownWriter out = new MarkdownWriter(limits);
      try (HSLFSlideShow show = new HSLFSlideShow(root)) {
        for (HSLFSlide slide : show.getSlides()) {
          out.page();
          slide(slide, out);
        }
      }
      return out.toParsed();
    });
  }

  private static void slide(HSLFSlide slide, MarkdownWriter out) {
    String title = slide.getTitle();
    if (title != null) {
      out.heading(1, DocParser.clean(title));
    }
    for (HSLFShape shape : slide.getShapes()) {
      shape(shape, out, title == null ? "" : title.strip(), 0);
    }
    if (slide.getNotes() != null) {
      StringJoiner notes = new StringJoiner("\n");
      slide.getNotes().getTextParagraphs().forEach(block -> notes.add(HSLFTextParagraph.getText(block)));
      String said = DocParser.clean(notes.toString());
      if (!said.isBlank() && !said.equals("*")) {
        out.paragraph("Notes: " + said);
      }
    }
  }

  private static void shape(HSLFShape shape, MarkdownWriter out, String title, int depth) {
    if (shape instanceof HSLFTable table) {
      table(table, out);
    } else if (shape instanceof HSLFGroupShape group && depth < MAX_DEPTH) {
      group.getShapes().forEach(inner -> shape(inner, out, title, depth + 1));
    } else if (shape instanceof HSLFPictureShape picture && picture.getPictureData() != null) {
      out.image("", picture.getPictureData().getData());
    } else if (shape instanceof HSLFTextShape text && !text.getText().strip().equals(title) && !isFurniture(text)) {
      text.getTextParagraphs().forEach(paragraph -> paragraph(paragraph, out));
    }
  }

  /** Dates, numbers and footers of slides. */
  private static boolean isFurniture(HSLFTextShape text) {
    return text.getText().strip().equals("*") || (text.getPlaceholder() != null
        && text.getPlaceholder().name().matches("DATETIME|SLIDE_NUMBER|FOOTER|HEADER"));
  }

  private static void paragraph(HSLFTextParagraph paragraph, MarkdownWriter out) {
    String text = DocParser.clean(HSLFTextParagraph.getText(List.of(paragraph)));
    if (paragraph.isBullet()) {
      out.item(paragraph.getIndentLevel(), "-", text);
    } else {
      out.paragraph(text);
    }
  }

  private static void table(HSLFTable table, MarkdownWriter out) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < table.getNumberOfRows(); i++) {
      List<String> cells = new ArrayList<>();
      for (int j = 0; j < table.getNumberOfColumns(); j++) {
        HSLFTableCell cell = table.getCell(i, j);
        cells.add(cell == null ? "" : DocParser.clean(cell.getText()));
      }
      rows.add(cells);
    }
    out.table(rows);
  }
}
