package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.runtime.testing.Output;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for accounts at model providers, against the wire server. */
class ProviderCommandTest {
  private final OpenAiWireServer service = OpenAiWireServer.start();
  @TempDir
  Path data;

  @AfterEach
  void close() {
    service.close();
  }

  private Output run(String input, String... arguments) {
    return InProcess.fed(input, Map.of("DIFY_DATA", data.toString()), arguments);
  }

  @Test
  void anAccountIsKeptUnderTheShortIdWhateverNameIsGiven() {
    assertThat(run("sk-1\n", "provider", "add", "langgenius/openai/openai", "--field", "base_url=" + service.baseUrl())
        .status()).isZero();
    assertThat(run("", "provider", "list").out()).contains("openai/default  stored").doesNotContain("langgenius",
        "sk-1");
    assertThat(run("", "provider", "test", "openai", "--model", "gpt").out()).contains("openai/default gpt: ok");
    assertThat(run("", "provider", "remove", "langgenius/openai/openai").status()).isZero();
    assertThat(run("", "provider", "list").out()).doesNotContain("openai/default");
  }

  @Test
  void anAccountNobodyCouldUseIsRefused() {
    Output unknown = run("sk-1\n", "provider", "add", "nosuch");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("'nosuch' is not known", "openai_api_compatible");
    Output incomplete = run("sk-1\n", "provider", "add", "openai_api_compatible");
    assertThat(incomplete.status()).isEqualTo(1);
    assertThat(incomplete.err()).contains("base_url").doesNotContain("sk-1");
    assertThat(run("", "provider", "list").out()).doesNotContain("stored");
  }

  @Test
  void aTestSaysWhatTheServiceSaysAndFails() {
    run("sk-1\n", "provider", "add", "openai", "--field", "base_url=" + service.baseUrl());
    service.then(WireReply.failing(401, "invalid_request_error", "invalid_api_key", "Incorrect API key."));
    Output wrong = run("", "provider", "test", "openai", "--model", "gpt");
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.out()).contains("refused the API key", "HTTP 401").doesNotContain("sk-1");
    Output none = run("", "provider", "test", "anthropic", "--model", "claude");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("no account anthropic");
  }
}
