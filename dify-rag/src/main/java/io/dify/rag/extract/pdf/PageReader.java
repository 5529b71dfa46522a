package io.dify.rag.extract.pdf;

import io.dify.rag.extract.parse.ParseErrors;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Collects the lines of each page in the order in which the file draws them, which is that of reading in nearly all files. Not thread-safe. */
final class PageReader extends PDFTextStripper {
  private final List<List<Line>> pages = new ArrayList<>();
  private final int maxChars;
  private List<Line> page = new ArrayList<>();
  private List<Word> line = new ArrayList<>();
  private long chars;

  PageReader(int maxChars) {
    this.maxChars = maxChars;
    setSuppressDuplicateOverlappingText(true);
  }

  /** The lines of all pages. */
  List<List<Line>> pages() {
    return pages;
  }

  @Override
  protected void startPage(PDPage started) {
    page = new ArrayList<>();
    line = new ArrayList<>();
  }

  @Override
  protected void endPage(PDPage ended) {
    endLine();
    pages.add(page);
  }

  @Override
  protected void writeString(String text, List<TextPosition> positions) {
    chars += text.length();
    if (chars > maxChars) {
      throw ParseErrors.tooLarge("holds more than " + maxChars + " characters of text.");
    }
    String shown = text.replaceAll("[\\u0000-\\u001f\\u00ad\\u200b\\ufeff]", "");
    if (shown.isBlank() || positions.isEmpty()) {
      return;
    }
    Word word = word(shown.strip(), positions);
    if (!line.isEmpty() && Math.abs(word.base() - line.getLast().base()) > 0.6 * Math.max(word.size(), 1)
        && word.left() < line.getLast().right()) {
      endLine();
    }
    line.add(word);
  }

  private static Word word(String text, List<TextPosition> positions) {
    float left = Float.MAX_VALUE;
    float right = 0;
    for (TextPosition position : positions) {
      left = Math.min(left, position.getXDirAdj());
      right = Math.max(right, position.getXDirAdj() + position.getWidthDirAdj());
    }
    TextPosition first = positions.getFirst();
    float size = Math.max(first.getFontSizeInPt(), 1);
    return new Word(text, left, right, first.getYDirAdj(), Math.round(size * 2) / 2f, isBold(first.getFont()));
  }

  private static boolean isBold(PDFont font) {
    String name = font.getName() == null ? "" : font.getName().toLowerCase(Locale.ROOT);
    PDFontDescriptor descriptor = font.getFontDescriptor();
    return name.contains("bold") || name.contains("black") || name.contains("heavy")
        || (descriptor != null && (descriptor.isForceBold() || descriptor.getFontWeight() >= 700));
  }

  @Override
  protected void writeLineSeparator() {
    endLine();
  }

  @Override
  protected void writeWordSeparator() {
    // Words are told apart by their places.
  }

  @Override
  protected void writeParagraphSeparator() {
    endLine();
  }

  private void endLine() {
    if (!line.isEmpty()) {
      page.add(new Line(line));
      line = new ArrayList<>();
    }
  }

  /** Reads; what the library would write goes nowhere. */
  void read(org.apache.pdfbox.pdmodel.PDDocument document) throws IOException {
    writeText(document, Writer.nullWriter());
  }
}
