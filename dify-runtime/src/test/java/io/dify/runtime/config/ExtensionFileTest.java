package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionFileTest {
  @TempDir
  Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve(ExtensionFile.NAME), text);
  }

  @Test
  void extensionsHaveTheirAddressAndAKeyThatIsNotShown() throws Exception {
    assertThat(ExtensionFile.read(folder.resolve("none.yml"))).isEmpty();
    assertThat(ExtensionFile.read(file("extensions: [{id: weather, endpoint: 'https://x.test/dify', key: s3cret}]")))
        .hasEntrySatisfying("weather", extension -> {
          assertThat(extension.endpoint()).isEqualTo("https://x.test/dify");
          assertThat(extension.key().reveal()).isEqualTo("s3cret");
          assertThat(extension.toString()).doesNotContain("s3cret");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = { "extensions: [{id: a, endpoint: b}]", "extension: []",
    "extensions: [{id: a, endpoint: b, key: c, x: y}]",
    "extensions: [a]", "extensions: ["})
  void whatIsNotUnderstoodIsAnErrorWithItsPlace(String text) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> ExtensionFile.read(file)).isInstanceOf(DifyException.class)
        .hasMessageMatching("extensions\\.yml:(line 1, column |1:)\\d+: .*");
  }
}
