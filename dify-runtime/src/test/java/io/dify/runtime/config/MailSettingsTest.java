package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.runtime.mail.SmtpServer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSettingsTest {
  private static SmtpServer server(String... more) {
    Map<String, String> environment = new HashMap<>(
        Map.of("DIFY_MAIL_HOST", "mail.example.com", "DIFY_MAIL_FROM", "a@example.com"));
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return MailSettings.of(environment).server().orElseThrow();
  }

  @Test
  void withoutAHostThereIsNoMail() {
    assertThat(MailSettings.of(Map.of("DIFY_MAIL_FROM", "a@example.com"))).isEqualTo(MailSettings.NONE);
  }

  @ParameterizedTest
  @CsvSource({ "starttls,587", "tls,465", "none,25"})
  void theUsualPortGoesWithTheProtection(String tls, int port) {
    assertThat(server("DIFY_MAIL_TLS", tls).port()).isEqualTo(port);
    assertThat(server("DIFY_MAIL_TLS", tls, "DIFY_MAIL_PORT", "2525").port()).isEqualTo(2525);
  }

  @Test
  void connectionsAreProtectedUnlessSomebodySaysOtherwise() {
    assertThat(server().security()).isEqualTo(SmtpServer.Security.STARTTLS);
  }

  @ParameterizedTest
  @CsvSource({ "DIFY_MAIL_TLS,maybe", "DIFY_MAIL_PORT,0", "DIFY_MAIL_TIMEOUT_SECONDS,0", "DIFY_MAIL_FROM,''"})
  void whatIsWrongIsNamed(String variable, String value) {
    assertThatThrownBy(() -> server(variable, value)).isInstanceOf(DifyException.class).hasMessageContaining(variable);
  }
}
