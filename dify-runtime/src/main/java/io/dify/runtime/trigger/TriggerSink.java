package io.dify.runtime.trigger;

/** Where an extension delivers events. Thread-safe. */
@FunctionalInterface
public interface TriggerSink {
  /**
   * Starts every app of a workspace that waits for an event.
   *
   * @param tenantId the workspace whose event it is: the extension's to know, never taken from the event
   * @return how many runs were started
   * @throws io.dify.core.error.DifyException when a run could not be started; the others have been
   */
  int deliver(String tenantId, TriggerEvent event);
}
