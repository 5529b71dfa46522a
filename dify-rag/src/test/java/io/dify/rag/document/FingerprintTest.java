package io.dify.rag.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  @Test
  void textsAreToldApartByTheirBordersAndNullFromEmpty() {
    assertThat(Fingerprint.of("ab", "c")).isNotEqualTo(Fingerprint.of("a", "bc")).hasSize(64);
    assertThat(Fingerprint.of("a", null)).isNotEqualTo(Fingerprint.of("a", ""));
    assertThat(Fingerprint.of("a", "b")).isEqualTo(Fingerprint.of("a", "b"));
  }

  @Test
  void idIsAUuidThatDependsOnTheTextsAlone() {
    UUID id = UUID.fromString(Fingerprint.id("doc", "text", "1"));

    assertThat(id.version()).isEqualTo(8);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.toString()).isEqualTo(Fingerprint.id("doc", "text", "1"))
        .isNotEqualTo(Fingerprint.id("doc", "text", "2"));
  }

  @Test
  void extensionIsTakenFromTheNameBelowGzip() {
    assertThat(SourceDocument.text("a/b.c/FAQ.CSV", "").extension()).isEqualTo("csv");
    assertThat(SourceDocument.text("corpus.jsonl.gz", "").extension()).isEqualTo("jsonl");
    assertThat(SourceDocument.text("a.b/README", "").extension()).isEmpty();
    assertThat(SourceDocument.text(".hidden", "").extension()).isEmpty();
  }
}
