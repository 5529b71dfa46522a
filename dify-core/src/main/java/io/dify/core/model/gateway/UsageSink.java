package io.dify.core.model.gateway;

/** Port: takes what became of calls. Thread-safe; must not wait. What it throws is logged and hurts no call. */
@FunctionalInterface
public interface UsageSink {
  /** Keeps nothing. */
  UsageSink NONE = record -> {};

  /** One call has ended. */
  void record(UsageRecord record);
}
