package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

  private record Output(int status, String out, String err) {}

  @AfterEach
  void close() {
    service.close();
  }

  private Output run(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), false);
    int status = Commands.run(console, Map.of("DIFY_DATA", data.toString()), arguments);
    return new Output(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
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
