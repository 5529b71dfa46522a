package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ForwardingModels;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Models;
import io.dify.core.model.TokenPrice;
import io.dify.runtime.testing.TestServer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What answers cost, wherever clients are told of it: 7 tokens of prompt and 3 of answer, by a model whose price is known. */
class PricesTest {
  private final TestServer server = new TestServer(Priced::new);

  /** The models of the server, with a price in euros per million tokens. */
  private record Priced(Models next) implements ForwardingModels {
    @Override
    public Models on(CallOrigin origin) {
      return new Priced(next.on(origin));
    }

    @Override
    public ModelInfo info(ModelRef ref) {
      return new ModelInfo(ref, ModelType.LLM, true, Set.of(), OptionalInt.empty(), OptionalInt.empty(),
          Optional.of(new TokenPrice(new BigDecimal("0.10"), new BigDecimal("2"), new BigDecimal("0.000001"), "EUR")));
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private JsonNode listed(String conversation) throws Exception {
    return server.get("/v1/messages?user=u1&conversation_id=" + conversation).ok().at("/data/0");
  }

  @Test
  void theListOfMessagesSaysTheSameAsTheEndOfTheAnswer() throws Exception {
    List<JsonNode> events = server.events("How?");
    JsonNode usage = events.getLast().at("/metadata/usage");
    assertThat(usage.path("prompt_price").asText()).isEqualTo("0.0000007");
    assertThat(usage.path("completion_price").asText()).isEqualTo("0.000006");
    assertThat(usage.path("total_price").asText()).isEqualTo("0.0000067");
    assertThat(usage.path("currency").asText()).isEqualTo("EUR");
    JsonNode message = listed(events.getLast().path("conversation_id").asText());
    assertThat(message.path("total_price")).isEqualTo(usage.path("total_price"));
    assertThat(message.path("currency")).isEqualTo(usage.path("currency"));
  }

  @Test
  void nodesSayWhatTheyCost() throws Exception {
    JsonNode node = server.events("How?").stream()
        .filter(event -> event.path("event").asText().equals("node_finished")
            && event.at("/data/node_id").asText().equals("llm"))
        .findFirst().orElseThrow().at("/data/execution_metadata");
    assertThat(node.path("total_price").decimalValue()).isEqualByComparingTo("0.0000067");
    assertThat(node.path("total_price").isNumber()).isTrue();
    assertThat(node.path("currency").asText()).isEqualTo("EUR");
  }

  @Test
  void aBlockingAnswerSaysItToo() throws Exception {
    JsonNode answer = server.chat("How?", "");
    assertThat(answer.at("/metadata/usage/total_price").asText()).isEqualTo("0.0000067");
    assertThat(listed(answer.path("conversation_id").asText()).path("total_price").asText()).isEqualTo("0.0000067");
  }
}
