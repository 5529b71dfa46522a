package io.dify.core.replay;

/** Port: what the calls of one run pass through on their way out. Thread-safe; waits as long as a call does. */
@FunctionalInterface
public interface Traffic {
  /**
   * Has a call made, or answered in another way.
   *
   * @throws X what the call threw
   * @throws io.dify.core.error.DifyException what the call threw, or {@code NOT_RECORDED} when it may not be made and nothing was written down for it
   */
  <T, X extends Exception> T pass(Crossing<T, X> crossing) throws X;
}
