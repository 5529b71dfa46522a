package io.dify.rag.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DocumentExtractionTest {
  private static String text(String name, String kind, byte[] content) {
    FileRef file = new FileRef("f", "document", "local_file", name, "." + kind, "", content.length, null, null);
    return new DocumentExtraction(Extractors.inProcess()).text(file, kind, content);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void tablesBecomeMarkdown() {
    assertThat(text("a.csv", "csv", utf8("name;age\nBo;31\n\"a|b\nc\";\nx\n"))).isEqualTo("""
        | name | age |
        | --- | --- |
        | Bo | 31 |
        | a\\|b c |  |
        | x |  |
        """);
  }

  @Test
  void anEmptyTableIsEmpty() {
    assertThat(text("a.csv", "csv", utf8(""))).isEmpty();
  }

  @Test
  void textStaysAsItIsWhateverItsByteOrderMarkSays() {
    assertThat(text("a.md", "md", utf8("# Tea\n\n- one\n"))).isEqualTo("# Tea\n\n- one\n");
    assertThat(text("a.txt", "txt", "\ufeff你好".getBytes(StandardCharsets.UTF_16LE))).isEqualTo("你好");
  }

  @Test
  void otherEncodingsAreDetected() {
    String words = "今天天气很好，我们一起去公园散步吧。";
    assertThat(text("a.txt", "txt", words.getBytes(Charset.forName("GBK")))).isEqualTo(words);
  }

  @Test
  void pagesStayAsTheyAre() {
    assertThat(text("a.html", "html", utf8("<p>x</p>"))).isEqualTo("<p>x</p>");
  }

  @Test
  void documentsBecomeMarkdownWithoutImagesAndPageMarks() {
    String image = "<w:p><w:r><w:drawing><wp:docPr id=\"1\" descr=\"a dot\"/><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>";
    var parts = OfficeFiles.docxParts(
        OfficeFiles.paragraph("one") + image + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>two</w:t></w:r></w:p>",
        OfficeFiles.RELATION_TYPES + "image|media/i.png");
    parts.put("word/media/i.png", OfficeFiles.bytes(OfficeFiles.png(40)));

    assertThat(text("a.docx", "docx", OfficeFiles.zip(parts))).isEqualTo("one\n\na dot\n\ntwo");
  }

  @Test
  void imagesUnderANameOfTextAreRefused() {
    assertThatThrownBy(() -> text("a.txt", "txt", OfficeFiles.png(40))).hasMessageContaining("PNG image")
        .extracting("code").isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
  }

  @Test
  void brokenTablesAreRefused() {
    assertThatThrownBy(() -> text("a.csv", "csv", utf8("a,b\n\"x\"y,z\n"))).hasMessageContaining("a.csv")
        .extracting("code")
        .isEqualTo(ErrorCode.SYNTAX);
  }
}
