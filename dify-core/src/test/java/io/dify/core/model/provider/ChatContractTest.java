package io.dify.core.model.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.testkit.WireReply.Step;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every provider of chat models must do, whatever its protocol; the protocols say what goes over the wire. */
@Timeout(60)
abstract class ChatContractTest {
  static final String CANARY = Accounts.CANARY;
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PIXEL = "iVBORw0KGgo=";
  private static final ToolRequest LONDON = new ToolRequest("id-1", "weather", "{\"city\":\"London\"}");
  private static final ToolRequest PARIS = new ToolRequest("id-2", "weather", "{\"city\":\"Paris\"}");
  private static final ToolSpec WEATHER = new ToolSpec("weather", "Tells the weather.", object("""
      {"type":"object","properties":{"city":{"type":"string","description":"where"}},"required":["city"]}"""));
  private static final Value.Obj SCHEMA = object("""
      {"type":"object","properties":{"answer":{"type":"integer"}},"required":["answer"],
       "additionalProperties":false}""");

  final WireServer server = WireServer.start();
  private final Accounts accounts = new Accounts();
  private final List<ModelDelta> deltas = new ArrayList<>();

  @AfterEach
  void close() {
    accounts.close();
    server.close();
  }

  /** Provider, model, and the fields of the account beside {@code api_key}; the name is that of the folder of recorded requests too. */
  abstract Wire wire();

  /** One protocol. */
  interface Wire {
    String provider();

    String model();

    /** The address of the account, below that of the server. */
    default String path() {
      return "";
    }

    /** Path and query that chats go to. */
    String target();

    /** Name and value of the header with the key. */
    Map.Entry<String, String> credential();

    WireReply.Stream text(String... pieces);

    /** The beginning of a stream that says one piece. */
    WireReply.Stream begun(String piece);

    WireReply.Stream thinking(String thought, String text);

    /** A stream that asks for tools; ids are as the protocol has them. */
    WireReply.Stream tools(List<ToolRequest> requests);

    WireReply.Stream ended(String reason);

    WireReply.Failure failure(int status, String message);

    /** How the stream reports an error in its middle. */
    WireReply.Stream errorInStream(String message);

    /** What is broken, as an event. */
    default String broken() {
      return "data: {\"broken";
    }

    /** The same, as it goes over the wire. */
    default Step brokenStep() {
      return new Step.Raw(broken());
    }

    /** Reasons of the protocol for {@code stop}, {@code length} and, where it has one, {@code content_filter}. */
    Map<String, String> reasons();

    /** Whether the second answer must hold something of the first that only the provider understands. */
    default WireReply.@Nullable Stream signedTools(List<ToolRequest> requests) {
      return null;
    }
  }

  private ChatModel model() {
    return accounts.at(wire().provider(), server.url() + wire().path()).chat(wire().model());
  }

  private ModelRef ref() {
    return new ModelRef(wire().provider(), wire().model());
  }

  private ModelAnswer answer(ModelCall call) {
    return model().answer(call, deltas::add, Cancellation.none());
  }

  private ModelCall question() {
    return ModelCall.of(ref(), List.of(Message.of(Role.SYSTEM, "Be brief."), Message.of(Role.USER, "Hi")));
  }

  private ModelCall withTools(List<Message> messages) {
    return new ModelCall(ref(), messages, List.of(), Map.of(), List.of(WEATHER), null);
  }

  private DifyException failure(WireReply reply) {
    server.then(reply);
    return catchThrowableOfType(DifyException.class, () -> answer(question()));
  }

  private void assertRequest(String name) {
    GoldenRequests.check(wire().provider(), name, server.requests().getLast().body());
  }

  static Value.Obj object(String json) {
    return (Value.Obj) ValueJson.read(json);
  }

  @Test
  void textStreamsWithUsageAndParameters() {
    server.then(wire().text("Hel", "lo"));
    ModelAnswer answer = answer(question().withParameters(Map.of("temperature", Value.of(0.5), "top_p", Value.of(0.9),
        "max_tokens", Value.of(64), "stop", Value.from(List.of("END")))));
    assertThat(answer).isEqualTo(new ModelAnswer(ref(), "Hello", "", List.of(), new Usage(7, 3), "stop"));
    assertThat(deltas).containsExactly(new ModelDelta.Text("Hel"), new ModelDelta.Text("lo"));
    assertThat(server.requests().getFirst().path()).isEqualTo(wire().target());
    assertThat(server.requests().getFirst().headers().first(wire().credential().getKey()))
        .contains(wire().credential().getValue());
    assertRequest("text");
  }

  @Test
  void toolsAreAskedForInParallelAndTheirResultsGoBack() {
    server.then(wire().tools(List.of(LONDON, PARIS)), wire().text("Rain and sun."));
    Message user = Message.of(Role.USER, "Weather in London and Paris?");
    ModelAnswer first = answer(withTools(List.of(user)));
    assertThat(first.finishReason()).isEqualTo("tool_calls");
    assertThat(first.toolRequests()).extracting(ToolRequest::name).containsExactly("weather", "weather");
    assertThat(first.toolRequests()).extracting(ToolRequest::id).doesNotHaveDuplicates().doesNotContain("");
    assertThat(first.toolRequests()).extracting(request -> object(request.arguments()).fields().get("city"))
        .containsExactly(Value.of("London"), Value.of("Paris"));
    assertRequest("tools");
    ModelAnswer second = answer(withTools(List.of(user, Message.of(first),
        Message.result(first.toolRequests().get(0), "rain"), Message.result(first.toolRequests().get(1), "sun"))));
    assertThat(second.text()).isEqualTo("Rain and sun.");
    assertRequest("tool-results");
  }

  @Test
  void whatTheProviderWantsBackIsSentBack() {
    WireReply.Stream signed = wire().signedTools(List.of(LONDON));
    assumeTrue(signed != null, "the protocol has no such thing");
    server.then(signed, wire().text("Rain."));
    Message user = Message.of(Role.USER, "Weather in London?");
    ModelAnswer first = answer(withTools(List.of(user)));
    assertThat(first.providerData().fields()).isNotEmpty();
    answer(withTools(List.of(user, Message.of(first), Message.result(first.toolRequests().getFirst(), "rain"))));
    assertRequest("signed");
  }

  @Test
  void imagesGoAlong() {
    server.then(wire().text("A dot."));
    answer(ModelCall.of(ref(), List.of(new Message(Role.USER, List.of(new MessagePart.Text("What is it?"),
        new MessagePart.Image("data:image/png;base64," + PIXEL, "high")), List.of(), null))));
    assertRequest("image");
  }

  @Test
  void answersKeepToASchemaWhereTheProviderKnowsHow() {
    server.then(wire().text("{\"answer\":42}"));
    ModelAnswer answer = answer(new ModelCall(ref(), question().messages(), List.of(), Map.of(), List.of(), SCHEMA));
    assertThat(answer.text()).isEqualTo("{\"answer\":42}");
    assertRequest("schema");
  }

  @Test
  void reasoningIsKeptApart() {
    server.then(wire().thinking("Let me see.", "42"));
    ModelAnswer answer = answer(question());
    assertThat(answer.reasoning()).isEqualTo("Let me see.");
    assertThat(answer.text()).isEqualTo("42");
    assertThat(deltas).containsExactly(new ModelDelta.Reasoning("Let me see."), new ModelDelta.Text("42"));
  }

  @Test
  void finishReasonsHaveOneNameEach() {
    wire().reasons().forEach((ours, theirs) -> {
      server.then(wire().ended(theirs));
      assertThat(answer(question()).finishReason()).isEqualTo(ours);
    });
  }

  @Test
  void wrongKeyIsAFailureThatStays() {
    assertFailure(failure(wire().failure(401, "Incorrect API key " + CANARY)), ErrorCode.PROVIDER_NOT_INITIALIZE, false,
        "field api_key");
  }

  @Test
  void unknownModelIsAFailureThatStays() {
    assertFailure(failure(wire().failure(404, "No such model")), ErrorCode.MODEL_NOT_SUPPORTED, false, wire().model());
  }

  @Test
  void promptThatIsTooLongIsAFailureThatStays() {
    assertFailure(failure(wire().failure(400, "prompt is too long: exceeds the maximum number of tokens")),
        ErrorCode.MODEL_FAILED, false, "prompt is longer");
  }

  @Test
  void rateLimitPassesAndSaysWhen() {
    WireReply.Failure limited = wire().failure(429, "Slow down");
    DifyException e = failure(new WireReply.Failure(429, Map.of("Retry-After", "7"), limited.body()));
    assertFailure(e, ErrorCode.RATE_LIMITED, true, "7 s");
    assertThat(((ProviderFailure) e).retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void serverErrorPasses() {
    assertFailure(failure(wire().failure(503, "Overloaded " + CANARY)), ErrorCode.MODEL_FAILED, true, "Overloaded ***");
    assertThat(server.requests()).as("nothing is repeated here").hasSize(1);
  }

  @Test
  void errorInMidStreamPasses() {
    assertFailure(failure(wire().errorInStream("Overloaded")), ErrorCode.MODEL_FAILED, true, "Overloaded");
  }

  @Test
  void streamThatIsCutPasses() {
    assertFailure(failure(wire().begun("Half").then(new Step.Cut())), ErrorCode.MODEL_FAILED, true, "broke off");
    assertThat(deltas).containsExactly(new ModelDelta.Text("Half"));
  }

  @Test
  void streamWithoutItsEndPasses() {
    assertFailure(failure(wire().begun("Half")), ErrorCode.MODEL_FAILED, true, "broke off");
  }

  @Test
  void brokenJsonIsAFailureThatStays() {
    assertFailure(failure(wire().begun("x").then(wire().brokenStep())), ErrorCode.MODEL_FAILED, false,
        "format");
  }

  private void assertFailure(DifyException e, ErrorCode code, boolean passing, String words) {
    assertThat(e).isNotNull();
    assertThat(e.code()).as(e.text()).isEqualTo(code);
    assertThat(e).isInstanceOfSatisfying(ProviderFailure.class,
        failure -> assertThat(failure.isPassing()).isEqualTo(passing));
    assertThat(e.text()).contains(words).contains(wire().provider());
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(CANARY);
  }

  @Test
  void cancellingBeforeTheFirstTokenHangsUp() throws Exception {
    server.then(new WireReply.Stream("text/event-stream", List.of(new Step.Await(new CompletableFuture<>()))));
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Throwable> ended = ask(delta -> {}, cancellation);
    assertThat(server.awaitRequest(LONG)).isNotNull();
    cancellation.cancel("Stopped.");
    assertThat(server.awaitAbandoned(LONG)).isNotNull();
    assertCancelled(ended);
  }

  @Test
  void cancellingInMidStreamHangsUp() throws Exception {
    server.then(wire().begun("one").then(new Step.Await(new CompletableFuture<>())));
    Cancellation cancellation = new Cancellation();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Throwable> ended = ask(delta -> begun.countDown(), cancellation);
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    cancellation.cancel("Stopped.");
    assertThat(server.awaitAbandoned(LONG)).isNotNull();
    assertCancelled(ended);
  }

  @Test
  void sinkThatFailsEndsTheCallWithItsFailure() {
    server.then(wire().text("one", "two"));
    IllegalStateException full = new IllegalStateException("full");
    List<ModelDelta> seen = new ArrayList<>();
    assertThatThrownBy(() -> model().answer(question(), delta -> {
      seen.add(delta);
      throw full;
    }, Cancellation.none())).isSameAs(full);
    assertThat(seen).containsExactly(new ModelDelta.Text("one"));
  }

  private CompletableFuture<Throwable> ask(Consumer<ModelDelta> sink, Cancellation cancellation) {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> {
      try {
        model().answer(question(), sink, cancellation);
        ended.complete(null);
      } catch (RuntimeException e) {
        ended.complete(e);
      }
    });
    return ended;
  }

  private static void assertCancelled(CompletableFuture<Throwable> ended) throws Exception {
    assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
  }
}
