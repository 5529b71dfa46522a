package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.secret.Secret;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.auth.MetricsToken;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTokenTest {
  private static final Caller APP = new Caller("t", CredentialKind.APP, "a", "k");
  private static final Authenticator OTHERS = (kind, header) -> APP;

  @Test
  void onlyTheTokenReadsTheNumbers() {
    MetricsToken token = new MetricsToken(Optional.of(Secret.of("s3cret")), OTHERS);
    assertThat(token.authenticate(CredentialKind.METRICS, "Bearer s3cret").kind()).isEqualTo(CredentialKind.METRICS);
    for (String header : new String[]{ null, "", "s3cret", "Bearer ", "Bearer s3cre", "Bearer s3cret2"}) {
      assertThatThrownBy(() -> token.authenticate(CredentialKind.METRICS, header)).isInstanceOf(DifyException.class)
          .hasMessageContaining("DIFY_METRICS_TOKEN");
    }
    assertThat(token.authenticate(CredentialKind.APP, "Bearer x")).isEqualTo(APP);
  }

  @Test
  void withoutATokenNobodyReadsThem() {
    MetricsToken none = new MetricsToken(Optional.empty(), OTHERS);
    assertThatThrownBy(() -> none.authenticate(CredentialKind.METRICS, "Bearer x")).isInstanceOf(DifyException.class);
  }

  @Test
  void loopbackIsToldFromTheRest() {
    for (String host : new String[]{ "127.0.0.1", "127.1.2.3", "localhost", "::1"}) {
      assertThat(HttpSettings.at(host, 0).isLoopback()).as(host).isTrue();
    }
    for (String host : new String[]{ "0.0.0.0", "::", "10.0.0.1", "127.evil.example", "example.org"}) {
      assertThat(HttpSettings.at(host, 0).isLoopback()).as(host).isFalse();
    }
  }
}
