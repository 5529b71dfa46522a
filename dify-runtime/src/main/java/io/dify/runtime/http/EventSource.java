package io.dify.runtime.http;

import java.io.IOException;

/** Writes a stream of server-sent events. */
@FunctionalInterface
public interface EventSource {
  /**
   * Writes all events and returns when the stream has ended.
   *
   * @throws IOException when the client is gone
   * @throws InterruptedException when the server stops
   */
  void writeTo(EventSink sink) throws IOException, InterruptedException;
}
