package io.dify.core.testkit;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real server on loopback that speaks OpenAI's wire formats, follows a script, commits faults on request, and records what it was asked and who hung up:
 *
 * <ul>
 * <li>{@code /v1/chat/completions}, streamed or in one piece, with tools, reasoning and usage,
 * <li>{@code /v1/embeddings}: vectors of {@link HashEmbeddingModel}, of 16 numbers,
 * <li>{@code /v1/rerank}, as Jina, Cohere and many others have it: the share of the query's words a passage holds,
 * <li>{@code /v1/audio/transcriptions} and {@code /v1/audio/speech}: the bytes of a sound are its text,
 * <li>{@code /v1/moderations}: a text that holds the word {@code harmful} is flagged as {@code violence}.
 * </ul>
 *
 * Scripted replies go to the next requests, whatever they ask. Thread-safe; close it after the test.
 *
 * <pre>{@code
 * try (OpenAiWireServer server = OpenAiWireServer.start().then(WireReply.rateLimited(2), WireReply.saying("Hel", "lo"))) {
 *   // point a client at server.baseUrl(), any key will do
 *   server.requests().getFirst().field("messages");
 * }
 * }</pre>
 */
public final class OpenAiWireServer implements AutoCloseable {
  private final WireServer server = WireServer.start();

  private OpenAiWireServer() {
    otherwise(WireOpenAi::answer);
  }

  /** Starts a server on a free port of the loopback interface; it answers chats with {@code ok} until told otherwise. */
  public static OpenAiWireServer start() {
    return new OpenAiWireServer();
  }

  /** The base URL for clients, ending in {@code /v1}. */
  public String baseUrl() {
    return server.url() + "/v1";
  }

  /** Answers the next requests with these replies, in order; afterwards as before. */
  public OpenAiWireServer then(WireReply... replies) {
    server.then(replies);
    return this;
  }

  /** Answers requests for which no reply is in line; {@link #usual} is what it does by itself. */
  public OpenAiWireServer otherwise(Function<WireRequest, WireReply> decision) {
    server.otherwise(decision);
    return this;
  }

  /** What is answered to a request when nobody says otherwise. */
  public static WireReply usual(WireRequest request) {
    return WireOpenAi.answer(request);
  }

  /** The requests so far, in order of arrival. */
  public List<WireRequest> requests() {
    return server.requests();
  }

  /** Waits for a request not yet returned by this method; null when none comes in time. */
  public @Nullable WireRequest awaitRequest(Duration limit) throws InterruptedException {
    return server.awaitRequest(limit);
  }

  /** Waits until a client hangs up in the middle of an answer; null when none does in time. */
  public @Nullable WireRequest awaitAbandoned(Duration limit) throws InterruptedException {
    return server.awaitAbandoned(limit);
  }

  /** Stops listening and closes all connections. */
  @Override
  public void close() {
    server.close();
  }
}
