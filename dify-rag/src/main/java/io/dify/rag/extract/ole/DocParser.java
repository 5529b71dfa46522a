package io.dify.rag.extract.ole;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.hwpf.HWPFDocument;
import org.apache.poi.hwpf.HWPFOldDocument;
import org.apache.poi.hwpf.OldWordFileFormatException;
import org.apache.poi.hwpf.extractor.Word6Extractor;
import org.apache.poi.hwpf.extractor.WordExtractor;
import org.apache.poi.hwpf.model.PicturesTable;
import org.apache.poi.hwpf.model.StyleDescription;
import org.apache.poi.hwpf.usermodel.CharacterRun;
import org.apache.poi.hwpf.usermodel.Paragraph;
import org.apache.poi.hwpf.usermodel.Range;
import org.apache.poi.hwpf.usermodel.Table;
import org.apache.poi.hwpf.usermodel.TableCell;
import org.apache.poi.hwpf.usermodel.TableRow;
import org.apache.poi.poifs.filesystem.DirectoryNode;

/** Word documents before 2007; of those before Word 97 the text only. */
public final class DocParser implements DocumentParser {
  private static final Pattern HEADING = Pattern.compile("heading ([1-9])");
  private static final int BUILT_IN_HEADINGS = 9;

  /** The parser. */
  public DocParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    return OleFiles.read(path, root -> {
      MarkdownWriter out = new MarkdownWriter(limits);
      try (HWPFDocument document = new HWPFDocument(root)) {
        new Body(document, out).write();
      } catch (OldWordFileFormatException e) {
        old(root, out);
      }
      return out.toParsed();
    });
  }

  private static void old(DirectoryNode root, MarkdownWriter out) throws IOException {
    try (HWPFOldDocument document = new HWPFOldDocument(root); Word6Extractor text = new Word6Extractor(document)) {
      text.getText().lines().map(DocParser::clean).forEach(out::paragraph);
    }
  }

  /** Without field codes and control characters. */
  static String clean(String text) {
    return WordExtractor.stripFields(text).replace('\u000b', '\n').replace('\u001e', '-').replace("\u001f", "")
        .replace('\r', '\n').replaceAll("[\\u0000-\\u0008\\u000c\\u000e-\\u001d]", "").strip();
  }

  /** Walks through one document. */
  private static final class Body {
    private final HWPFDocument document;
    private final PicturesTable pictures;
    private final MarkdownWriter out;

    Body(HWPFDocument document, MarkdownWriter out) {
      this.document = document;
      this.out = out;
      pictures = document.getPicturesTable();
    }

    void write() {
      Range range = document.getRange();
      for (int i = 0; i < range.numParagraphs(); i++) {
        Paragraph paragraph = range.getParagraph(i);
        if (paragraph.isInTable()) {
          Table table = range.getTable(paragraph);
          table(table);
          i += Math.max(1, table.numParagraphs()) - 1;
        } else {
          paragraph(paragraph);
        }
      }
      Range notes = document.getFootnoteRange();
      for (int i = 0; i < notes.numParagraphs(); i++) {
        out.paragraph(clean(notes.getParagraph(i).text()));
      }
    }

    private void paragraph(Paragraph paragraph) {
      String raw = paragraph.text();
      String text = clean(raw);
      int heading = heading(paragraph);
      if (paragraph.pageBreakBefore()) {
        out.pageBreak();
      }
      if (heading > 0) {
        out.heading(heading, text);
      } else if (paragraph.isInList()) {
        out.item(paragraph.getIlvl(), "-", text);
      } else {
        out.paragraph(text);
      }
      pictures(paragraph);
      if (raw.indexOf('\f') >= 0) {
        out.pageBreak();
      }
    }

    private int heading(Paragraph paragraph) {
      int index = paragraph.getStyleIndex();
      if (index >= 1 && index <= BUILT_IN_HEADINGS) {
        return index;
      }
      if (index >= document.getStyleSheet().numStyles()) {
        return 0;
      }
      StyleDescription style = document.getStyleSheet().getStyleDescription(index);
      String name = style == null || style.getName() == null ? "" : style.getName().toLowerCase(Locale.ROOT);
      Matcher heading = HEADING.matcher(name);
      return heading.matches() ? Integer.parseInt(heading.group(1)) : name.equals("title") ? 1 : 0;
    }

    private void pictures(Range range) {
      for (int i = 0; out.images().hasRoom() && i < range.numCharacterRuns(); i++) {
        CharacterRun run = range.getCharacterRun(i);
        if (pictures.hasPicture(run)) {
          out.image("", pictures.extractPicture(run, true).getContent());
        }
      }
    }

    private void table(Table table) {
      List<List<String>> rows = new ArrayList<>();
      for (int i = 0; i < table.numRows(); i++) {
        TableRow row = table.getRow(i);
        List<String> cells = new ArrayList<>();
        for (int j = 0; j < row.numCells(); j++) {
          cells.add(text(row.getCell(j)));
        }
        rows.add(cells);
      }
      out.table(rows);
      pictures(table);
    }

    private static String text(TableCell cell) {
      StringJoiner lines = new StringJoiner("\n");
      for (int i = 0; i < cell.numParagraphs(); i++) {
        lines.add(clean(cell.getParagraph(i).text()));
      }
      return lines.toString().strip();
    }
  }
}
