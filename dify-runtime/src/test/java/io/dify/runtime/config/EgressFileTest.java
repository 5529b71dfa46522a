package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.http.RequestLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressFileTest {
  @TempDir
  Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve(EgressFile.NAME), text);
  }

  @Test
  void withoutFileAndEnvironmentOnlyPublicAddressesAreReached() {
    assertThat(EgressFile.read(folder.resolve("none.yml"), Map.of())).isEqualTo(EgressSettings.DEFAULT);
  }

  @Test
  void aFileSaysWhereRequestsMayGoAndWhatTheyMayUse() throws Exception {
    EgressSettings read = EgressFile.read(
        file(
            """
                allow: ["http://10.0.0.5:8080", 10.20.0.0/16]
                workspaces:
                  w1: {allow: ["*.corp.example"], only: [corp.example, "*.corp.example"]}
                proxy: {http: "proxy.example:3128", https: "${PROXY}", except: [internal.example], resolves: true}
                requests: {connect: 5s, max_connect: 20s, read: 700s, total: 15m, max_text: 2MB, max_binary: 20MB, max_request: 1MB,
                  max_redirects: 0, allow_unverified: false}
                files: {max_bytes: 1GB}
                """),
        Map.of("PROXY", "http://me:canary@proxy.example:3129"));
    assertThat(read.everybody().allow()).hasSize(2);
    assertThat(read.rulesOf("w1").allow()).hasSize(3);
    assertThat(read.rulesOf("w1").only()).isPresent();
    assertThat(read.rulesOf("w2")).isEqualTo(read.everybody());
    assertThat(read.proxies().https()).get().hasToString("proxy.example:3129");
    assertThat(read.proxies().resolves()).isTrue();
    RequestLimits limits = read.requests();
    assertThat(limits.connect()).isEqualTo(new RequestLimits.Times(Duration.ofSeconds(5), Duration.ofSeconds(20)));
    assertThat(limits.read().of(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(700));
    assertThat(limits.maxTextBytes()).isEqualTo(2 << 20);
    assertThat(limits.maxRedirects()).isZero();
    assertThat(limits.mayTrustAnybody()).isFalse();
    assertThat(read.maxFileBytes()).isEqualTo(1L << 30);
    assertThat(read.toString()).doesNotContain("canary");
  }

  @Test
  void theEnvironmentGoesBeforeTheFileAndAllowedAddressesAddUp() throws Exception {
    EgressSettings read = EgressFile.read(
        file("{allow: [a.example], requests: {max_text: 2MB}, proxy: {http: 'one:1'}}"),
        Map.of("DIFY_EGRESS_ALLOW", "http://10.0.0.1, 192.168.0.0/16,", "DIFY_HTTP_MAX_TEXT_BYTES", "77", "HTTPS_PROXY",
            "two:2", "NO_PROXY", "x.example", "DIFY_HTTP_ALLOW_UNVERIFIED", "false", "DIFY_EGRESS_ONLY", "a.example"));
    assertThat(read.everybody().allow()).hasSize(3);
    assertThat(read.everybody().only()).get().asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(1);
    assertThat(read.requests().maxTextBytes()).isEqualTo(77);
    assertThat(read.requests().mayTrustAnybody()).isFalse();
    assertThat(read.proxies().https()).get().hasToString("two:2");
  }

  @ParameterizedTest
  @CsvSource({ "DIFY_EGRESS_ALLOW,a b", "DIFY_HTTP_MAX_TEXT_BYTES,1MB", "DIFY_HTTP_MAX_BINARY_BYTES,0",
    "DIFY_HTTP_ALLOW_UNVERIFIED,maybe", "DIFY_FILES_MAX_BYTES,-1"})
  void variablesThatCannotBeReadAreNamed(String name, String value) {
    assertThatThrownBy(() -> EgressSettings.of(Map.of(name, value))).isInstanceOf(DifyException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = { "allowed: []", "allow: a", "allow: [10.0.0.0/99]", "workspaces: {w: {deny: []}}",
    "proxy: {http: 'http://me:secret@p:1'}", "proxy: {http: 'socks5://p:1'}", "proxy: {ftp: a}",
    "requests: {max_text: 0}", "requests: {connect: 10}", "requests: {speed: 1}", "files: {max: 1}", "allow: ["})
  void whatIsNotUnderstoodIsAnErrorWithItsPlace(String text) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> EgressFile.read(file, Map.of())).isInstanceOf(DifyException.class)
        .hasMessageMatching("(?s)egress\\.yml:(line 1, column |1:)\\d+: .*").hasMessageNotContaining("secret@");
  }
}
