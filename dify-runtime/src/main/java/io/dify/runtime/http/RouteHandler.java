package io.dify.runtime.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /**
   * Looks at a request before its body is read, so that nobody unknown makes us read one; by default lets it pass.
   *
   * @param head the request, without body
   * @throws io.dify.core.error.DifyException to answer with an error
   */
  default void before(Call head) {}

  /**
   * The methods that an address answers, where that is for its owner to say; by default those that the table has for it.
   *
   * @param params values of the names in the route's path
   * @throws io.dify.core.error.DifyException when there is no such address
   */
  default Optional<List<String>> methods(Map<String, String> params) {
    return Optional.empty();
  }
}
