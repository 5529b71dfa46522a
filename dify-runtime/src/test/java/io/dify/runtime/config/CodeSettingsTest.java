package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.code.CodeLanguage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeSettingsTest {
  @Test
  void withoutAnyVariableCodeRunsHereWithinTheUsualLimits() {
    assertThat(CodeSettings.of(Map.of())).usingRecursiveComparison().ignoringFields("local.packages")
        .isEqualTo(CodeSettings.DEFAULT);
  }

  @Test
  void everyLimitCanBeSet() {
    CodeSettings settings = CodeSettings.of(Map.of("DIFY_CODE_TIMEOUT", "5", "DIFY_CODE_MEMORY", "256",
        "DIFY_CODE_CONCURRENCY", "3", "DIFY_CODE_WARM", "0", "DIFY_CODE_PYTHON", "/opt/python/bin/python3",
        "DIFY_CODE_NODE_PACKAGES", "/opt/a:/opt/b", "DIFY_CODE_CGROUP", "/sys/fs/cgroup/code"));
    assertThat(settings.limits().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.local().limits().memoryBytes()).isEqualTo(256L << 20);
    assertThat(settings.local().places().running()).isEqualTo(3);
    assertThat(settings.local().places().warm()).isZero();
    assertThat(settings.local().programs()).containsEntry(CodeLanguage.PYTHON3, Path.of("/opt/python/bin/python3"));
    assertThat(settings.local().packages()).containsEntry(CodeLanguage.JAVASCRIPT,
        List.of(Path.of("/opt/a"), Path.of("/opt/b")));
    assertThat(settings.local().cgroup()).contains(Path.of("/sys/fs/cgroup/code"));
  }

  @Test
  void anEndpointSendsCodeElsewhere() {
    assertThat(CodeSettings.of(Map.of("DIFY_CODE_ENDPOINT", "http://sandbox:8194", "DIFY_CODE_API_KEY", "k")).where())
        .isInstanceOfSatisfying(CodeSettings.Elsewhere.class, where -> {
          assertThat(where.endpoint()).isEqualTo("http://sandbox:8194");
          assertThat(where.network()).isFalse();
          assertThat(where.toString()).doesNotContain("key=k");
        });
    assertThat(CodeSettings.of(Map.of("DIFY_CODE_SANDBOX", "none")).where()).isEqualTo(new CodeSettings.Nowhere());
  }

  @ParameterizedTest
  @CsvSource({ "DIFY_CODE_MEMORY,1", "DIFY_CODE_TIMEOUT,0", "DIFY_CODE_CONCURRENCY,many", "DIFY_CODE_UID,0",
    "DIFY_CODE_SANDBOX,off"})
  void aValueThatMakesNoSenseNamesItsVariable(String name, String value) {
    assertThatThrownBy(() -> CodeSettings.of(Map.of(name, value))).hasMessageContaining(name)
        .hasMessageContaining("'" + value + "'");
  }
}
