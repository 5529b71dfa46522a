package io.dify.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.model.gateway.RetrySettings;
import io.dify.core.model.openai.OpenAiModels;
import io.dify.core.model.openai.OpenAiSettings;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says, and what it must not. */
class LogsTest {
  private static final String CANARY = "sk-canary-5d2e77";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      events.add(event);
    }
  };
  private Level before;

  @BeforeEach
  void listen() {
    before = root.getLevel();
    root.setLevel(Level.TRACE);
    recorder.setContext(root.getLoggerContext());
    recorder.start();
    root.addAppender(recorder);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(recorder);
    root.setLevel(before);
  }

  private List<String> warnings() {
    return events.stream().filter(event -> event.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void replacedReferenceIsNamedOnceAsAWarningThatSaysWhatAnswers() {
    ModelGateway gateway = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels()).build();
    for (int i = 0; i < 3; i++) {
      gateway.chat(new ModelRef("langgenius/openai/openai", "gpt-4o-mini"));
      gateway.chat(BuiltInModels.EXTRACTIVE);
    }
    gateway.chat(new ModelRef("anthropic", "claude"));
    assertThat(warnings()).hasSize(2).allMatch(line -> line.contains("extractive"))
        .anyMatch(line -> line.contains("langgenius/openai/openai/gpt-4o-mini"));
  }

  @Test
  void noLogHoldsTheKey() {
    try (OpenAiWireServer server = OpenAiWireServer.start();
        HttpGateway http = HttpGateway.under(EgressPolicy.guarded())) {
      OpenAiModels models = new OpenAiModels(OpenAiSettings.of(server.baseUrl(), CANARY), http);
      ModelGateway gateway = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels())
          .provider("openai", models).retries(new RetrySettings(1, Duration.ofMillis(1), Duration.ofMillis(2))).build();
      server.then(WireReply.saying("fine"), WireReply.unauthorized(), WireReply.serverError(), WireReply.serverError(),
          new WireReply.Failure(400, Map.of(), "{\"error\": \"Bad key " + CANARY + "\"}"),
          WireReply.saying("x").then(new WireReply.Step.Raw("data: " + CANARY)), WireReply.saying("x").thenCutting());
      ModelRef ref = new ModelRef("openai", "gpt");
      for (int i = 0; i < 6; i++) {
        ModelCall call = ModelCall.of(ref, List.of(Message.of(Role.USER, "Hi")));
        Throwable thrown = catchThrowable(() -> gateway.chat(ref).answer(call, delta -> {}, Cancellation.none()));
        LoggerFactory.getLogger("test").error("The call ended", thrown);
      }
    }
    assertThat(events).hasSizeGreaterThan(6);
    for (ILoggingEvent event : events) {
      String trace = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
      assertThat(event.getFormattedMessage() + trace).doesNotContain(CANARY);
    }
  }
}
