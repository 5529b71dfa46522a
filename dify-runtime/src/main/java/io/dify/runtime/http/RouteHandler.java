package io.dify.runtime.http;

/** What a route does. Thread-safe; may block, since each request has a virtual thread. */
@FunctionalInterface
public interface RouteHandler {
  /**
   * Answers a request.
   *
   * @throws io.dify.core.error.DifyException to answer with an error
   * @throws InterruptedException when the server stops
   */
  Reply handle(Call call) throws InterruptedException;
}
