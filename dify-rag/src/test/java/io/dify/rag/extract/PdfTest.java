package io.dify.rag.extract;

import static io.dify.rag.extract.OfficeFiles.read;
import static io.dify.rag.extract.SampleFiles.pages;
import static io.dify.rag.extract.SampleFiles.pdf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.junit.jupiter.api.Test;

class PdfTest {
  @Test
  void largeLinesAreHeadingsAndOthersParagraphs() throws IOException {
    String page = "# Returns\nGoods may be sent back within thirty days after they have ar-\nrived at the door of the customer, who pays nothing.\n\nThe money follows.";

    assertThat(read("a.pdf", pdf(pages(page))).text())
        .isEqualTo("\f# Returns\n\nGoods may be sent back within thirty days after they have "
            + "arrived at the door of the customer, who pays nothing.\n\nThe money follows.");
  }

  @Test
  void columnsAreTables() throws IOException {
    String page = "Prices of all that we sell to people in town.\n\nItem|Size|Price\nTea|small|4\nCoffee|large|6\n\nAll prices are final.";

    assertThat(read("a.pdf", pdf(pages(page))).text()).contains("""
        | Item | Size | Price |
        | --- | --- | --- |
        | Tea | small | 4 |
        | Coffee | large | 6 |""");
  }

  @Test
  void pagesArePartedAndTheirRunningHeadersGo() throws IOException {
    String page = "Annual report 2024\n\n\n\nWhat stands on page %s only.\n\n\n\n\nPage %s of 4";
    String text = read("a.pdf",
        pdf(pages(page.formatted("one", 1), page.formatted("two", 2), page.formatted("three", 3),
            page.formatted("four", 4))))
        .text();

    assertThat(text).isEqualTo(
        "\fWhat stands on page one only.\n\n\fWhat stands on page two only.\n\n\fWhat stands on page three only.\n\n\fWhat stands on page four only.");
  }

  @Test
  void whatIsOnFewPagesStays() throws IOException {
    assertThat(read("a.pdf", pdf(pages("Title\n\nsome words", "Title\n\nother words"))).text())
        .isEqualTo("\fTitle\n\nsome words\n\n\fTitle\n\nother words");
  }

  @Test
  void imagesAreKept() throws IOException {
    byte[] file = pdf(document -> {
      pages("words").draw(document);
      BufferedImage image = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(OfficeFiles.png(60)));
      try (PDPageContentStream out = new PDPageContentStream(document, document.getPage(0),
          PDPageContentStream.AppendMode.APPEND, true)) {
        out.drawImage(LosslessFactory.createFromImage(document, image), 100, 100);
      }
    });

    assertThat(read("a.pdf", file).attachments()).singleElement()
        .satisfies(image -> assertThat(image.mimeType()).isEqualTo("image/png"));
  }

  @Test
  void aScanIsRefusedWithAdvice() throws IOException {
    DifyException failure = catchThrowableOfType(DifyException.class,
        () -> read("scan.pdf", pdf(document -> document.addPage(new PDPage()))));

    assertThat(failure.text()).startsWith("scan.pdf holds no text");
  }

  @Test
  void aFileWithAPasswordIsRefused() throws IOException {
    byte[] locked = pdf(document -> {
      pages("secret").draw(document);
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
    });

    DifyException failure = catchThrowableOfType(DifyException.class, () -> read("a.pdf", locked));

    assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    assertThat(failure.text()).isEqualTo("a.pdf is protected by a password. Save it without one.");
  }

  @Test
  void aPageTreeThatContainsItselfEnds() {
    String file = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF";

    DifyException failure = catchThrowableOfType(DifyException.class,
        () -> read("loop.pdf", file.getBytes(StandardCharsets.US_ASCII)));

    assertThat(failure.text()).startsWith("loop.pdf");
  }

  @Test
  void aPictureOfBillionsOfPixelsIsLeftAlone() throws IOException {
    byte[] file = pdf(document -> {
      pages("words").draw(document);
      BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
      var bomb = LosslessFactory.createFromImage(document, image);
      bomb.setWidth(60_000);
      bomb.setHeight(60_000);
      try (PDPageContentStream out = new PDPageContentStream(document, document.getPage(0),
          PDPageContentStream.AppendMode.APPEND, true)) {
        out.drawImage(bomb, 100, 100, 10, 10);
      }
    });

    assertThat(read("a.pdf", file).text()).isEqualTo("\fwords");
  }

  @Test
  void severalColumnsAreReadOneAfterTheOther() throws IOException {
    byte[] file = pdf(PdfTest::twoColumns);

    String text = read("a.pdf", file).text();

    assertThat(text.indexOf("left end")).isLessThan(text.indexOf("right begin"));
  }

  private static void twoColumns(PDDocument document) throws IOException {
    PDPage page = new PDPage();
    document.addPage(page);
    try (PDPageContentStream out = new PDPageContentStream(document, page)) {
      column(out, 60, "left begin", "left end");
      column(out, 330, "right begin", "right end");
    }
  }

  private static void column(PDPageContentStream out, float x, String begin, String end) throws IOException {
    for (int i = 0; i < 12; i++) {
      out.beginText();
      out.setFont(new org.apache.pdfbox.pdmodel.font.PDType1Font(
          org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName.HELVETICA), 10);
      out.newLineAtOffset(x, 700 - 13 * i);
      out.showText(i == 0 ? begin : i == 11 ? end : "words that fill the width of a column");
      out.endText();
    }
  }
}
