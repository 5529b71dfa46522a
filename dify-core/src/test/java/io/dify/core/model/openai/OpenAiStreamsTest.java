package io.dify.core.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many streams at once, and breaking them off. */
@Timeout(120)
class OpenAiStreamsTest {
  private static final int STREAMS = 300;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final OpenAiWireServer server = OpenAiWireServer.start();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());
  private final ChatModel model = new OpenAiModels(OpenAiSettings.of(server.baseUrl(), "k"), http).chat("m");

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  private static ModelCall question(String text) {
    return ModelCall.of(new ModelRef("openai", "m"), List.of(Message.of(Role.USER, text)));
  }

  private CompletableFuture<String> ask(String text, Consumer<ModelDelta> sink, Cancellation cancellation) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        answer.complete(model.answer(question(text), sink, cancellation).text());
      } catch (DifyException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  /** No second piece is sent before every stream has received its first: a client that stalls at any number of streams never gets there. */
  @Test
  void hundredsOfSlowStreamsDoNotStallAndCostNoPlatformThreads() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    server.otherwise(request -> WireReply.saying("first ").thenAwaiting(gate).thenSaying("second"));
    CountDownLatch firsts = new CountDownLatch(STREAMS);
    Set<Thread> callers = ConcurrentHashMap.newKeySet();
    int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      boolean[] begun = new boolean[1];
      answers.add(ask("stream " + i, delta -> {
        callers.add(Thread.currentThread());
        if (!begun[0]) {
          begun[0] = true;
          firsts.countDown();
        }
      }, Cancellation.none()));
    }
    assertThat(firsts.await(60, TimeUnit.SECONDS)).as("every stream has received its first piece").isTrue();
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threadsBefore + 30);
    gate.complete(null);
    for (CompletableFuture<String> answer : answers) {
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("first second");
    }
    assertThat(callers).hasSize(STREAMS).allMatch(Thread::isVirtual);
  }

  @Test
  void cancellingBeforeTheFirstTokenHangsUp() throws Exception {
    server.then(WireReply.awaiting(new CompletableFuture<>()));
    Cancellation cancellation = new Cancellation();
    CompletableFuture<String> answer = ask("Hi", delta -> {}, cancellation);
    assertThat(server.awaitRequest(LONG)).isNotNull();
    cancellation.cancel("The user pressed stop.");
    assertThat(server.awaitAbandoned(LONG)).isNotNull();
    assertCancelled(answer);
  }

  @Test
  void cancellingAfterTheHeadButBeforeTheFirstTokenHangsUp() throws Exception {
    server.then(WireReply.saying().then(new WireReply.Step.Raw(": ping"))
        .thenAwaiting(new CompletableFuture<>()));
    Cancellation cancellation = new Cancellation();
    CompletableFuture<String> answer = ask("Hi", delta -> {}, cancellation);
    assertThat(server.awaitRequest(LONG)).isNotNull();
    cancellation.cancel("The user pressed stop.");
    assertThat(server.awaitAbandoned(LONG)).isNotNull();
    assertCancelled(answer);
  }

  @Test
  void cancellingInMidStreamHangsUpAndSendsNothingMore() throws Exception {
    server.then(WireReply.saying("one").thenAwaiting(new CompletableFuture<>()).thenSaying("two"));
    Cancellation cancellation = new Cancellation();
    List<ModelDelta> deltas = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> answer = ask("Hi", delta -> {
      deltas.add(delta);
      begun.countDown();
    }, cancellation);
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    cancellation.cancel("The user pressed stop.");
    assertThat(server.awaitAbandoned(LONG)).isNotNull();
    assertCancelled(answer);
    assertThat(deltas).containsExactly(new ModelDelta.Text("one"));
  }

  @Test
  void sinkThatCancelsEndsTheCall() throws Exception {
    server.then(WireReply.saying("one", "two", "three"));
    Cancellation cancellation = new Cancellation();
    List<ModelDelta> deltas = new ArrayList<>();
    CompletableFuture<String> answer = ask("Hi", delta -> {
      deltas.add(delta);
      cancellation.cancel("The user pressed stop.");
    }, cancellation);
    assertCancelled(answer);
    assertThat(deltas).hasSize(1);
  }

  private static void assertCancelled(CompletableFuture<String> answer) throws Exception {
    Throwable failure = answer.handle((text, thrown) -> thrown).get(20, TimeUnit.SECONDS);
    assertThat(failure).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
      assertThat(e.text()).isEqualTo("The user pressed stop.");
    });
  }
}
