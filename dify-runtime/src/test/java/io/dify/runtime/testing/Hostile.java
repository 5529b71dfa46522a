package io.dify.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What must hold of the answer to any request, however it was meant. */
public final class Hostile {
  private static final String[] INSIDES = { "\tat ", "io.dify", "java.", "Exception", "SQLITE", "SELECT ", "INSERT "};

  private Hostile() {}

  /** One answer, never a defect, and an error in the form of the route that shows nothing of the inside. */
  public static void assertHandled(String what, List<RawHttp.Answer> answers) {
    assertThat(answers).as(what).hasSize(1);
    RawHttp.Answer answer = answers.getFirst();
    assertThat(answer.status()).as(what + ": " + answer.body()).isBetween(200, 499);
    assertThat(answer.head()).as(what).doesNotContain("X-Injected");
    if (answer.head().contains("text/html")) { // Pages are for people.
      assertThat(answer.body()).as(what).isNotBlank().doesNotContain(INSIDES);
    } else if (answer.status() >= 400) {
      JsonNode json = answer.json();
      assertThat(json.has("code") ? json.path("message").asText() : json.path("error_msg").asText()).as(what)
          .isNotBlank().doesNotContain(INSIDES);
      if (json.has("code")) {
        assertThat(json.path("code").asText()).as(what).matches("[A-Za-z_]+");
        assertThat(json.path("status").asInt()).as(what).isEqualTo(answer.status());
      }
    }
  }
}
