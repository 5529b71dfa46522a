package io.dify.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.value.FileRef;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  private static FileRef file(String name, String extension, String type) {
    return new FileRef("f", "document", "local_file", name, extension, type, -1, null, "r");
  }

  private static Documents documents(String content) {
    return Documents
        .of((file, cancellation) -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({ "a.txt,.txt,''", "a.MD,'',''", "a,.json,''", "a,'',text/plain", "a,'',TEXT/HTML; charset=utf-8",
    "a.b.py,.py,x"})
  void readsTextByExtensionNameOrType(String name, String extension, String type) {
    assertThat(documents("\ufeff你好").text(file(name, extension, type), Cancellation.none())).isEqualTo("你好");
  }

  @ParameterizedTest
  @CsvSource({ "a.pdf,.pdf,kind pdf", "a.docx,'',kind docx", "a,'',an unknown kind", "a.exe,.exe,kind exe"})
  void otherKindsAreRefusedBeforeTheyAreOpened(String name, String extension, String kind) {
    Documents unopened = Documents.of(FileContents.none());
    assertThatThrownBy(() -> unopened.text(file(name, extension, ""), Cancellation.none()))
        .hasMessageContainingAll("File " + name, "files of " + kind + " are not supported yet", "txt, vtt, xml")
        .extracting("code").isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
  }

  @Test
  void withoutAStoreTheErrorNamesTheSetting() {
    assertThatThrownBy(() -> Documents.of(FileContents.none()).text(file("a.txt", "", ""), Cancellation.none()))
        .hasMessageContaining("WorkflowEngine.builder().documents");
  }

  @Test
  void largeFilesAreRefused() {
    InputStream endless = new InputStream() {
      @Override
      public int read() {
        return 'x';
      }
    };
    Documents small = new Documents((file, cancellation) -> endless, new PlainTextExtraction(), 1000);
    assertThatThrownBy(() -> small.text(file("a.txt", "", ""), Cancellation.none()))
        .hasMessageContaining("more than 1000 bytes").extracting("code").isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    Documents binary = Documents.of((file, cancellation) -> new ByteArrayInputStream(new byte[]{ (byte) 0xff, 0, 1}));
    assertThatThrownBy(() -> binary.text(file("a.txt", "", ""), Cancellation.none())).hasMessageContaining("a.txt")
        .extracting("code").isEqualTo(ErrorCode.BAD_ENCODING);
  }

  @ParameterizedTest
  @CsvSource({ "http://169.254.169.254/latest/meta-data,EGRESS_DENIED", "http://[::1]/a.txt,EGRESS_DENIED",
    "http://127.0.0.1:1/a.txt,EGRESS_DENIED", "file:///etc/passwd,FILE_UNREADABLE", "'',FILE_UNREADABLE"})
  void remoteFilesAreReadUnderTheEgressPolicy(String url, ErrorCode code) {
    try (HttpGateway http = HttpGateway.under(EgressPolicy.guarded())) {
      FileRef remote = new FileRef("f", "document", "remote_url", "a.txt", ".txt", "", -1, url, null);
      assertThatThrownBy(() -> Documents.of(new RemoteFiles(http)).text(remote, Cancellation.none()))
          .isInstanceOf(DifyException.class).extracting("code").isEqualTo(code);
    }
  }
}
