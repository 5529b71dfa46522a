package io.dify.core.model.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.SseEvent;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Gives langchain4j models our way out. A client belongs to one call: the cancellation is there before the call begins, so breaking off needs no first
 * token. Unlike other clients of langchain4j, streams are read on the calling thread, and {@code execute} returns at their end.
 */
public final class GatewayHttpClientBuilder implements HttpClientBuilder {
  private final HttpGateway http;
  private final HttpLimits limits;
  private final Cancellation cancellation;
  private final Consumer<SseEvent> tap;

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
    this.http = http;
    this.limits = limits;
    this.cancellation = cancellation;
    this.tap = tap;
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
    return new GatewayHttpClient(http, limits, cancellation, tap);
  }
}
