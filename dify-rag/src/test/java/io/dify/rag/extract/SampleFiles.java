package io.dify.rag.extract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;

/** A small sound file of each kind. */
final class SampleFiles {
  private SampleFiles() {}

  static byte[] of(String kind) throws IOException {
    return switch (kind) {
      case "docx" -> OfficeFiles.docx(OfficeFiles.paragraph("some words").repeat(20));
      case "xlsx" -> OfficeFiles.zip(OfficeFiles.xlsxParts("<si><t>a</t></si>", "<row><c t=\"s\"><v>0</v></c></row>"));
      case "odt" ->
        OfficeFiles.zip(OfficeFiles.odfParts("text", "<office:text><text:p>some words</text:p></office:text>"));
      case "epub" -> OfficeFiles.zip(OfficeFiles.epubParts("<p>some words</p>"));
      case "xls" -> xls();
      case "ppt" -> ppt();
      case "pdf" -> pdf(pages("some words"));
      case "rtf" ->
        "{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0 some \\b words\\b0\\par more}".getBytes(StandardCharsets.US_ASCII);
      default -> "From: a@example.org\r\nSubject: words\r\nContent-Type: text/plain\r\n\r\nsome words\r\n"
          .getBytes(StandardCharsets.US_ASCII);
    };
  }

  private static byte[] xls() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (HSSFWorkbook workbook = new HSSFWorkbook()) {
      workbook.createSheet("s").createRow(0).createCell(0).setCellValue("words");
      workbook.write(bytes);
    }
    return bytes.toByteArray();
  }

  private static byte[] ppt() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      show.createSlide().addTitle().setText("words");
      show.write(bytes);
    }
    return bytes.toByteArray();
  }

  /** Draws on the pages of a document. */
  @FunctionalInterface
  interface Drawing {
    void draw(PDDocument document) throws IOException;
  }

  static byte[] pdf(Drawing drawing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument()) {
      drawing.draw(document);
      document.save(bytes);
    }
    return bytes.toByteArray();
  }

  /** A page for each text, whose lines stand one below another in 11 points; {@code # } before a line makes it 18 points and bold. */
  static Drawing pages(String... texts) {
    return document -> {
      for (String text : texts) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream out = new PDPageContentStream(document, page)) {
          float y = 740;
          for (String line : text.split("\n", -1)) {
            boolean heading = line.startsWith("# ");
            write(out, heading ? line.substring(2) : line, 72, y, heading);
            y -= heading ? 26 : 14;
          }
        }
      }
    };
  }

  /** Writes a line; bars part cells, which stand 150 points apart. */
  private static void write(PDPageContentStream out, String line, float x, float y, boolean heading)
      throws IOException {
    PDFont font = new PDType1Font(heading ? FontName.HELVETICA_BOLD : FontName.HELVETICA);
    float at = x;
    for (String cell : line.split("\\|")) {
      out.beginText();
      out.setFont(font, heading ? 18 : 11);
      out.newLineAtOffset(at, y);
      out.showText(cell);
      out.endText();
      at += 150;
    }
  }
}
