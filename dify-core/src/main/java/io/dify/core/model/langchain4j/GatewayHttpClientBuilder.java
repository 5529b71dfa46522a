package io.dify.core.model.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.SseEvent;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gives langchain4j models our way out. A client belongs to one call: the cancellation is there before the call begins, so breaking off needs no first
 * token. Unlike other clients of langchain4j, streams are read on the calling thread, and {@code execute} returns at their end.
 */
public final class GatewayHttpClientBuilder implements HttpClientBuilder {
  private final HttpGateway http;
  private final HttpLimits limits;
  private final Cancellation cancellation;
  private final Consumer<SseEvent> tap;
  private final UnaryOperator<String> request;
  private final UnaryOperator<String> event;

  /**
   * A builder of clients for one call.
   *
   * @param http the way out
   * @param limits the bounds of the call; time-outs set through langchain4j are ignored
   * @param cancellation breaks the call off
   * @param tap sees each event of a stream before langchain4j does; what it throws ends the stream
   */
  public GatewayHttpClientBuilder(HttpGateway http, HttpLimits limits, Cancellation cancellation,
      Consumer<SseEvent> tap) {
    this(http, limits, cancellation, tap, UnaryOperator.identity(), UnaryOperator.identity());
  }

  private GatewayHttpClientBuilder(HttpGateway http, HttpLimits limits, Cancellation cancellation,
      Consumer<SseEvent> tap, UnaryOperator<String> request, UnaryOperator<String> event) {
    this.http = http;
    this.limits = limits;
    this.cancellation = cancellation;
    this.tap = tap;
    this.request = request;
    this.event = event;
  }

  /** The same, for services whose format differs a little: rewrites the body of each request, and the data of each event before langchain4j sees it. */
  public GatewayHttpClientBuilder rewriting(UnaryOperator<String> requests, UnaryOperator<String> events) {
    return new GatewayHttpClientBuilder(http, limits, cancellation, tap, requests, events);
  }

  HttpReply send(HttpCall call, Cancellation stop) {
    return http.send(call, stop);
  }

  HttpLimits limits() {
    return limits;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  HttpBody body(@Nullable String text) {
    return text == null ? HttpBody.none() : HttpBody.of("", request.apply(text));
  }

  /** The data of an event, as langchain4j is to see it. */
  String seen(SseEvent each) {
    tap.accept(each);
    return event.apply(each.data());
  }

  @Override
  public Duration connectTimeout() {
    return limits.connect();
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration ignored) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return limits.idle();
  }

  @Override
  public HttpClientBuilder readTimeout(Duration ignored) {
    return this;
  }

  @Override
  public HttpClient build() {
    return new GatewayHttpClient(this);
  }
}
