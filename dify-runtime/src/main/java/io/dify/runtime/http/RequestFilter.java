package io.dify.runtime.http;

/** Stands around the handlers of routes: after the credential was checked and the body read, before the answer is sent. Thread-safe. */
@FunctionalInterface
public interface RequestFilter {
  /**
   * Answers a request, usually by handing it on.
   *
   * @param route the route it was for
   * @param next the next filter, or the handler
   * @throws io.dify.core.error.DifyException to answer with an error
   */
  Reply filter(Route route, Call call, RouteHandler next) throws InterruptedException;
}
