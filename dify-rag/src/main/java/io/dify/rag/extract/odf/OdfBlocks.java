package io.dify.rag.extract.odf;

import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.SafeZip;
import io.dify.rag.extract.parse.SheetWriter;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** Writes the blocks of an OpenDocument file as Markdown. Not thread-safe. */
final class OdfBlocks {
  private static final int MAX_REPEATED = 200;
  private static final int MAX_COLUMNS = 16_384;

  private final SafeZip zip;
  private final MarkdownWriter out;
  private final ParseLimits limits;
  private final Set<String> orderedLists = new HashSet<>();

  OdfBlocks(SafeZip zip, MarkdownWriter out, ParseLimits limits) {
    this.zip = zip;
    this.out = out;
    this.limits = limits;
  }

  /** Writes one block of the body, or reads the styles before it. */
  void write(XmlElement block) {
    switch (block.name()) {
      case "office:automatic-styles" -> styles(block);
      case "table:table" -> sheetOrTable(block);
      case "draw:page" -> slide(block);
      default -> block(block);
    }
  }

  private void styles(XmlElement styles) {
    for (XmlElement list : styles.elements("text:list-style")) {
      if (list.elements().stream().findFirst().filter(level -> level.name().equals("text:list-level-style-number"))
          .isPresent()) {
        orderedLists.add(list.attribute("style:name"));
      }
    }
  }

  private void block(XmlElement block) {
    switch (block.name()) {
      case "text:h" -> heading(block);
      case "text:p" -> paragraph(block);
      case "text:list" -> list(block, 0, orderedLists.contains(block.attribute("text:style-name")));
      case "table:table" -> table(block);
      case "text:table-of-content" ->
        block.first("text:index-body").ifPresent(body -> body.elements().forEach(this::block));
      case "draw:frame" -> frame(block);
      case "draw:custom-shape", "draw:rect", "draw:text-box", "draw:ellipse", "draw:g", "text:section",
          "text:index-body", "text:index-title" ->
        block
            .elements().forEach(this::block);
      case "office:scripts", "office:font-face-decls", "office:forms", "text:tracked-changes", "text:sequence-decls",
          "office:meta",
          "office:styles", "office:master-styles", "office:settings", "presentation:notes", "office:annotation",
          "table:calculation-settings" -> {
        // Says how, not what; or is no longer there.
      }
      default ->
        block.elements().stream().filter(child -> child.name().matches("text:(h|p|list|section)|draw:.*|table:table"))
            .forEach(this::block);
    }
  }

  private void heading(XmlElement heading) {
    String level = heading.attribute("text:outline-level");
    OdfInline inline = OdfInline.of(heading);
    out.heading(level.matches("[1-9]\\d?") ? Integer.parseInt(level) : 1, inline.text());
    inline.frames().forEach(this::block);
  }

  private void paragraph(XmlElement paragraph) {
    OdfInline inline = OdfInline.of(paragraph);
    if (inline.breaks()) {
      out.pageBreak();
    }
    out.paragraph(inline.text());
    inline.frames().forEach(this::block);
    inline.notes().forEach(out::paragraph);
  }

  private void list(XmlElement list, int level, boolean ordered) {
    int number = 1;
    for (XmlElement item : list.elements()) {
      boolean marked = false;
      for (XmlElement child : item.elements()) {
        if (child.name().equals("text:list")) {
          list(child, level + 1, ordered);
        } else if (child.name().equals("text:h")) {
          heading(child);
        } else if (child.name().equals("text:p") && !marked) {
          OdfInline inline = OdfInline.of(child);
          out.item(level, ordered ? number + "." : "-", inline.text());
          inline.frames().forEach(this::block);
          marked = true;
        } else {
          block(child);
        }
      }
      number++;
    }
  }

  private void frame(XmlElement frame) {
    String description = frame.first("svg-compatible:desc").or(() -> frame.first("svg-compatible:title"))
        .map(XmlElement::text).orElse("");
    for (XmlElement child : frame.elements()) {
      if (child.name().equals("draw:image")) {
        image(child.attribute("xlink:href"), description);
        break;
      }
      block(child);
    }
  }

  private void image(String reference, String description) {
    try {
      out.image(description, zip.bytes(SafeZip.resolve("content.xml", reference), limits.maxImageBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void slide(XmlElement page) {
    out.page();
    for (XmlElement shape : page.elements()) {
      if (shape.attribute("presentation:class").equals("title")) {
        out.heading(1, cellText(shape));
      } else {
        block(shape);
      }
    }
    page.first("presentation:notes").map(this::cellText).filter(notes -> !notes.isBlank())
        .ifPresent(notes -> out.paragraph("Notes: " + notes));
  }

  /** At the top of a file a table with a name that readers see is a sheet; elsewhere it is a table in a text. */
  private void sheetOrTable(XmlElement table) {
    boolean sheet = zip.has("mimetype") && new String(mimetype(), java.nio.charset.StandardCharsets.US_ASCII)
        .contains("spreadsheet");
    if (!sheet) {
      table(table);
      return;
    }
    out.page();
    out.heading(2, table.attribute("table:name"));
    SheetWriter writer = new SheetWriter(out, limits);
    rows(table, writer);
    writer.end();
    table.first("table:shapes").ifPresent(shapes -> shapes.elements().forEach(this::block));
  }

  private byte[] mimetype() {
    try {
      return zip.bytes("mimetype", 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void table(XmlElement table) {
    SheetWriter writer = new SheetWriter(out, limits);
    rows(table, writer);
    writer.end();
  }

  private void rows(XmlElement parent, SheetWriter writer) {
    for (XmlElement child : parent.elements()) {
      if (child.name().equals("table:table-row")) {
        List<String> cells = cells(child);
        boolean empty = cells.stream().allMatch(String::isBlank);
        int times = empty ? 1 : repeated(child, "table:number-rows-repeated");
        for (int i = 0; i < times; i++) {
          writer.row(cells);
        }
      } else if (child.name().matches("table:table-(rows|header-rows|row-group)")) {
        rows(child, writer);
      }
    }
  }

  private List<String> cells(XmlElement row) {
    List<String> cells = new ArrayList<>();
    String left = "";
    for (XmlElement cell : row.elements()) {
      boolean covered = cell.name().equals("table:covered-table-cell");
      String text = covered ? left : cellText(cell);
      int times = text.isEmpty() ? blanks(cell) : repeated(cell, "table:number-columns-repeated");
      for (int i = 0; i < times && cells.size() < MAX_COLUMNS; i++) {
        cells.add(text);
      }
      left = covered || !cell.attribute("table:number-columns-spanned").isEmpty() ? text : "";
    }
    return cells;
  }

  private static int blanks(XmlElement cell) {
    String value = cell.attribute("table:number-columns-repeated");
    return value.matches("\\d{1,4}") ? Integer.parseInt(value) : value.isEmpty() ? 1 : MAX_COLUMNS;
  }

  private static int repeated(XmlElement element, String attribute) {
    String value = element.attribute(attribute);
    return value.matches("[1-9]\\d{0,8}") ? Math.min(Integer.parseInt(value), MAX_REPEATED) : 1;
  }

  private String cellText(XmlElement container) {
    StringJoiner lines = new StringJoiner("\n");
    for (XmlElement child : container.elements()) {
      if (child.name().equals("text:p") || child.name().equals("text:h")) {
        OdfInline inline = OdfInline.of(child);
        lines.add(inline.text());
        inline.frames().forEach(frame -> lines.add(cellText(frame)));
      } else if (!child.name().equals("office:annotation")) {
        lines.add(cellText(child));
      }
    }
    return lines.toString().replaceAll("\\n\\s*\\n", "\n").strip();
  }
}
