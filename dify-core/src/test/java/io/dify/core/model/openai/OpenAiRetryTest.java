package io.dify.core.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Role;
import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.model.gateway.RetrySettings;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repeated calls, as the service sees them. */
@Timeout(60)
class OpenAiRetryTest {
  private static final ModelRef ASKED = new ModelRef("langgenius/openai/openai", "gpt-4o");

  private final OpenAiWireServer server = OpenAiWireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());
  private final ChatModel model = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels())
      .provider("openai", new OpenAiModels(OpenAiSettings.of(server.baseUrl(), "k"), http))
      .defaultModel(new ModelRef("openai", "local"))
      .retries(new RetrySettings(2, Duration.ofMillis(1), Duration.ofMillis(5))).build().chat(ASKED);
  private final List<ModelDelta> deltas = new ArrayList<>();

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private String answer() {
    return model.answer(ModelCall.of(ASKED, List.of(Message.of(Role.USER, "Hi"))), deltas::add, Cancellation.none())
        .text();
  }

  private ErrorCode failure() {
    return catchThrowableOfType(DifyException.class, this::answer).code();
  }

  @Test
  void overloadAndCutsBeforeTheFirstPieceAreRepeated() {
    server.then(WireReply.serverError(), WireReply.saying().thenCutting(), WireReply.saying("third"));
    assertThat(answer()).isEqualTo("third");
    assertThat(server.requests()).hasSize(3).allMatch(request -> request.json().equals(server.requests().getFirst()
        .json()));
    assertThat(deltas).containsExactly(new ModelDelta.Text("third"));
  }

  @Test
  void rateLimitIsWaitedForWhenTheServiceAsksForLittle() {
    server.then(WireReply.rateLimited(0), WireReply.saying("second"));
    assertThat(answer()).isEqualTo("second");
  }

  @Test
  void rateLimitThatAsksForMuchIsReportedAtOnce() {
    server.then(WireReply.rateLimited(60));
    assertThat(failure()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void streamThatBreaksAfterItsFirstPieceIsNotRepeated() {
    server.then(WireReply.saying("Half").thenCutting());
    assertThat(failure()).isEqualTo(ErrorCode.MODEL_FAILED);
    assertThat(server.requests()).hasSize(1);
    assertThat(deltas).containsExactly(new ModelDelta.Text("Half"));
  }

  @Test
  void refusalsAreNotRepeated() {
    server.then(WireReply.unauthorized());
    assertThat(failure()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE);
    server.then(WireReply.quotaExceeded());
    assertThat(failure()).isEqualTo(ErrorCode.PROVIDER_QUOTA_EXCEEDED);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void defaultModelsNameGoesOut() {
    assertThat(answer()).isEqualTo("ok");
    assertThat(server.requests().getFirst().field("model")).isEqualTo(io.dify.core.value.Value.of("local"));
  }
}
