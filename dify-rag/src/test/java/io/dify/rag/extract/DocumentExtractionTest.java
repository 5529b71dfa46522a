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
    return new DocumentExtraction().text(file, kind, content);
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
  void otherEncodingsAreRefusedWithAGuess() {
    byte[] gbk = "今天天气很好，我们一起去公园散步吧。".getBytes(Charset.forName("GBK"));
    assertThatThrownBy(() -> text("a.txt", "txt", gbk)).hasMessageContainingAll("a.txt", "GB18030").extracting("code")
        .isEqualTo(ErrorCode.BAD_ENCODING);
  }

  @Test
  void binaryFilesUnderANameOfTextAreRefused() {
    assertThatThrownBy(() -> text("a.txt", "txt", utf8("%PDF-1.7 ..."))).hasMessageContaining("PDF document")
        .extracting("code").isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
  }

  @Test
  void brokenTablesAreRefused() {
    assertThatThrownBy(() -> text("a.csv", "csv", utf8("a,b\n\"x\"y,z\n"))).hasMessageContaining("a.csv")
        .extracting("code")
        .isEqualTo(ErrorCode.SYNTAX);
  }
}
