package io.dify.runtime.trigger;

/**
 * Port: something outside that makes events, such as a mail box or a queue that an extension watches. Opened when the server starts, closed when it stops.
 * Thread-safe.
 */
@FunctionalInterface
public interface TriggerSource {
  /**
   * Begins to deliver events. Returns soon; whatever waits, waits on threads of its own.
   *
   * @return ends it
   */
  AutoCloseable open(TriggerSink sink);
}
