package io.dify.runtime.cli;

import io.dify.runtime.http.Method;

/** Port: who answers the endpoints of administration. */
interface AdminPort extends AutoCloseable {
  /**
   * Sends a request and gives the text of its answer, empty when that is 204.
   *
   * @throws io.dify.core.error.DifyException what the endpoint refuses with
   */
  String send(Method method, String path, byte[] body) throws InterruptedException;

  @Override
  void close();
}
