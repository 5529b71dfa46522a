package io.dify.runtime.http;

import java.io.IOException;

/** A client that is being sent a stream. For one thread. */
@FunctionalInterface
public interface EventSink {
  /**
   * Sends bytes at once; blocks while the client is slow, until the idle time-out of the connection. The array may be reused afterwards.
   *
   * @throws IOException when the client is gone or too slow
   */
  void send(byte[] bytes, int offset, int length) throws IOException;
}
