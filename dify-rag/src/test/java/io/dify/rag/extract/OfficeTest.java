package io.dify.rag.extract;

import static io.dify.rag.extract.OfficeFiles.RELATION_TYPES;
import static io.dify.rag.extract.OfficeFiles.bytes;
import static io.dify.rag.extract.OfficeFiles.docx;
import static io.dify.rag.extract.OfficeFiles.docxParts;
import static io.dify.rag.extract.OfficeFiles.paragraph;
import static io.dify.rag.extract.OfficeFiles.png;
import static io.dify.rag.extract.OfficeFiles.read;
import static io.dify.rag.extract.OfficeFiles.text;
import static io.dify.rag.extract.OfficeFiles.zip;
import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.extract.OfficeFiles.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hslf.usermodel.HSLFTextBox;
import org.apache.poi.hssf.usermodel.HSSFSheet;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.junit.jupiter.api.Test;

class OfficeTest {
  private static final String W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

  private static String styled(String style, String text) {
    return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/></w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
  }

  @Test
  void headingsOfAnyLanguageComeFromStyles() {
    Map<String, Content> parts = docxParts(styled("berschrift2", "Rückgabe") + paragraph("Dreißig Tage."),
        RELATION_TYPES + "styles|styles.xml");
    parts.put("word/styles.xml", text("<w:styles xmlns:w=\"" + W
        + "\"><w:style w:styleId=\"berschrift2\"><w:name w:val=\"heading 2\"/></w:style></w:styles>"));

    assertThat(read("a.docx", zip(parts)).text()).isEqualTo("## Rückgabe\n\nDreißig Tage.");
  }

  @Test
  void listsAreNumberedAsWordShowsThem() {
    String item = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"%s\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>";
    Map<String, Content> parts = docxParts(
        item.formatted("0", "one") + item.formatted("1", "inner") + item.formatted("0", "two"),
        RELATION_TYPES + "numbering|numbering.xml");
    parts.put("word/numbering.xml", text("<w:numbering xmlns:w=\"" + W
        + "\"><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>"
        + "<w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"));

    assertThat(read("a.docx", zip(parts)).text()).isEqualTo("1. one\n  - inner\n2. two");
  }

  @Test
  void cellsOverSeveralColumnsAndRowsStandInEach() {
    String cell = "<w:tc><w:tcPr>%s</w:tcPr>" + paragraph("%s") + "</w:tc>";
    String table = "<w:tbl><w:tr>" + cell.formatted("<w:gridSpan w:val=\"2\"/>", "Name") + "</w:tr><w:tr>"
        + cell.formatted("<w:vMerge w:val=\"restart\"/>", "Bo") + cell.formatted("", "1") + "</w:tr><w:tr>"
        + cell.formatted("<w:vMerge/>", "") + cell.formatted("", "2|3") + "</w:tr></w:tbl>";

    assertThat(read("a.docx", docx(table)).text()).isEqualTo("""
        | Name | Name |
        | --- | --- |
        | Bo | 1 |
        | Bo | 2\\|3 |""");
  }

  @Test
  void deletedTextIsGoneAndInsertedTextIsThere() {
    String body = "<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>";

    assertThat(read("a.docx", docx(body)).text()).isEqualTo("new");
  }

  @Test
  void equationsBecomeLatex() {
    String run = "<m:r><m:t>%s</m:t></m:r>";
    String body = "<w:p><m:oMath><m:f><m:num>" + run.formatted("a") + "</m:num><m:den>" + run.formatted("b")
        + "</m:den></m:f></m:oMath></w:p>";

    assertThat(read("a.docx", docx(body)).text()).isEqualTo("$\\frac{a}{b}$");
  }

  @Test
  void pagesAreThoseOfTheLastLayout() {
    String body = paragraph("first") + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>second</w:t></w:r></w:p>"
        + "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>third</w:t></w:r></w:p>";

    assertThat(read("a.docx", docx(body)).text()).isEqualTo("first\n\n\fsecond\n\n\fthird");
  }

  @Test
  void imagesAreKeptOnceWithTheirDescription() {
    String image = "<w:p><w:r><w:drawing><wp:inline><wp:docPr id=\"1\" name=\"x\" descr=\"A [red]\nsquare\"/><a:blip r:embed=\"r1\"/></wp:inline></w:drawing></w:r></w:p>";
    Map<String, Content> parts = docxParts(image + paragraph("text") + image,
        RELATION_TYPES + "image|media/image1.png");
    parts.put("word/media/image1.png", bytes(png(40)));

    Extracted.Prose prose = read("a.docx", zip(parts));

    assertThat(prose.attachments()).singleElement().satisfies(kept -> {
      assertThat(kept.content()).isEqualTo(png(40));
      assertThat(kept.mimeType()).isEqualTo("image/png");
      assertThat(prose.text()).startsWith("![A red square](attachment:" + kept.id() + ")\n\ntext");
    });
  }

  @Test
  void sheetsBecomeTablesWithValuesAsShown() {
    byte[] xlsx = zip(OfficeFiles.xlsxParts("<si><t>Item</t></si><si><r><t>Te</t></r><r><t>a</t></r></si>",
        "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>Share</t></is></c></row>"
            + "<row r=\"3\"><c r=\"B3\" t=\"s\"><v>1</v></c><c r=\"C3\" s=\"2\"><v>0.125</v></c></row>"
            + "<row r=\"6\"><c r=\"A6\"><v>0.30000000000000004</v></c><c r=\"B6\" t=\"b\"><v>1</v></c></row>"));

    assertThat(read("a.xlsx", xlsx).text()).isEqualTo("""
        \f## Prices

        | Item | Share |
        | --- | --- |
        | Tea | 12.50% |

        | 0.3 | TRUE |
        | --- | --- |""");
  }

  @Test
  void oldWorkbooksReadLikeNewOnes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (HSSFWorkbook workbook = new HSSFWorkbook()) {
      HSSFSheet sheet = workbook.createSheet("Preise");
      sheet.createRow(0).createCell(0).setCellValue("Tee");
      sheet.getRow(0).createCell(1).setCellValue(4);
      workbook.createSheet("Leer");
      workbook.write(bytes);
    }

    assertThat(read("a.xls", bytes.toByteArray()).text())
        .isEqualTo("\f## Preise\n\n| Tee | 4 |\n| --- | --- |\n\n\f## Leer");
  }

  @Test
  void oldSlidesArePages() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (HSLFSlideShow show = new HSLFSlideShow()) {
      for (String text : new String[]{ "one", "two"}) {
        HSLFSlide slide = show.createSlide();
        slide.addTitle().setText("Title " + text);
        HSLFTextBox box = slide.createTextBox();
        box.setText("about " + text);
      }
      show.write(bytes);
    }

    assertThat(read("a.ppt", bytes.toByteArray()).text())
        .isEqualTo("\f# Title one\n\nabout one\n\n\f# Title two\n\nabout two");
  }

  @Test
  void openDocumentTextsKeepTheirStructure() {
    String body = "<office:text><text:h text:outline-level=\"2\">Tea</text:h><text:p>Green<text:s text:c=\"2\"/>or<text:line-break/>black.</text:p>"
        + "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
        + "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"2\"><text:p>b</text:p></table:table-cell></table:table-row></table:table></office:text>";

    assertThat(read("a.odt", zip(OfficeFiles.odfParts("text", body))).text())
        .isEqualTo("## Tea\n\nGreen  or\nblack.\n\n- one\n\n| a | b | b |\n| --- | --- | --- |");
  }

  @Test
  void chaptersOfBooksArePages() {
    assertThat(
        read("a.epub", zip(OfficeFiles.epubParts("<h1>One</h1><p>First.</p>", "<h1>Two</h1><p>Second.</p>"))).text())
        .isEqualTo("\f# One\n\nFirst.\n\n\f# Two\n\nSecond.");
  }

  @Test
  void richTextIsDecodedByItsFonts() {
    String rtf = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset128 MS Gothic;}}{\\info{\\title no}}"
        + "\\pard\\outlinelevel0 Titel\\par\\pard Gr\\'fc\\'dfe \\u8364?5 {\\f1\\'93\\'fa\\'96\\'7b}\\par}";

    assertThat(read("a.rtf", rtf.getBytes(StandardCharsets.US_ASCII)).text()).isEqualTo("# Titel\n\nGrüße €5 日本");
  }

  @Test
  void mailsShowWhoWroteWhatInTheirOwnEncoding() {
    String head = "From: =?UTF-8?B?5bCP546L?= <x@example.org>\r\nTo: y@example.org\r\nSubject: Tea\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=GBK\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    String tail = "\r\n--b\r\nContent-Type: application/pdf; name=\"list.pdf\"\r\nContent-Disposition: attachment; filename=\"list.pdf\"\r\n\r\nx\r\n--b--\r\n";
    ByteArrayOutputStream mail = new ByteArrayOutputStream();
    mail.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    mail.writeBytes("你好，茶到了。".getBytes(Charset.forName("GBK")));
    mail.writeBytes(tail.getBytes(StandardCharsets.US_ASCII));

    assertThat(read("a.eml", mail.toByteArray()).text()).isEqualTo(
        "# Tea\n\nFrom: 小王 <x@example.org>\nTo: y@example.org\n\n你好，茶到了。\n\nAttachment: list.pdf");
  }
}
