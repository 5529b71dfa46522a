package io.dify.core.model.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpReply;
import io.dify.core.http.SseEvent;
import io.dify.core.http.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** langchain4j's HTTP client on our gateway; see {@link GatewayHttpClientBuilder}. */
final class GatewayHttpClient implements HttpClient {
  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final GatewayHttpClientBuilder settings;

  GatewayHttpClient(GatewayHttpClientBuilder settings) {
    this.settings = settings;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try (HttpReply reply = settings.send(call(request), settings.cancellation())) {
      if (!isSuccess(reply)) {
        throw failure(reply);
      }
      return head(reply).body(reply.text()).build();
    }
  }

  @Override
  public void execute(HttpRequest request, ServerSentEventListener listener) {
    stream(request, listener, (reply, handle) -> {
      if (reply.headers().first("Content-Type").orElse("").toLowerCase(Locale.ROOT).contains("json")) {
        throw failure(reply);
      }
      events(reply, handle, listener);
    });
  }

  /** For protocols that are no server-sent events: the given parser reads, and the tap sees nothing. */
  @Override
  public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    stream(request, listener, (reply, handle) -> parser.parse(reply.body(), listener));
  }

  private void stream(HttpRequest request, ServerSentEventListener listener, BiConsumer<HttpReply, Handle> reader) {
    Handle handle = new Handle();
    Cancellation.Registration registration = settings.cancellation().onCancel(handle::cancel);
    try (HttpReply reply = settings.send(call(request), handle.stop)) {
      if (!isSuccess(reply)) {
        throw failure(reply);
      }
      listener.onOpen(head(reply).build());
      reader.accept(reply, handle);
      if (!handle.isCancelled()) {
        listener.onClose();
      }
    } catch (DifyException | HttpFailure | UncheckedIOException e) {
      listener.onError(e);
    } finally {
      registration.close();
    }
  }

  private void events(HttpReply reply, Handle handle, ServerSentEventListener listener) {
    SseReader reader = new SseReader(reply.body());
    ServerSentEventContext context = new ServerSentEventContext(handle);
    for (SseEvent event = reader.next(); event != null && !handle.isCancelled(); event = reader.next()) {
      listener.onEvent(new ServerSentEvent(event.type(), settings.seen(event)), context);
    }
  }

  private HttpCall call(HttpRequest request) {
    if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
      throw new UnsupportedFeatureException("Uploads are not supported by this HTTP client");
    }
    return new HttpCall(request.method().name(), request.url(), new HttpHeaders(request.headers()),
        settings.body(request.body()), settings.limits());
  }

  private static boolean isSuccess(HttpReply reply) {
    return reply.status() >= 200 && reply.status() < 300;
  }

  private static SuccessfulHttpResponse.Builder head(HttpReply reply) {
    return SuccessfulHttpResponse.builder().statusCode(reply.status()).headers(Map.copyOf(reply.headers().fields()));
  }

  private static HttpFailure failure(HttpReply reply) {
    try (InputStream body = reply.body()) {
      String text = new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
      return new HttpFailure(reply.status(), reply.headers(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What langchain4j calls to break a stream off; closes the socket. */
  private static final class Handle implements ServerSentEventParsingHandle {
    private final Cancellation stop = new Cancellation();

    @Override
    public void cancel() {
      stop.cancel("The stream was broken off.");
    }

    @Override
    public boolean isCancelled() {
      return stop.isCancelled();
    }
  }
}
