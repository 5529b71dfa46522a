package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import java.time.Duration;

/**
 * Port: follows calls, for traces. What belongs to one call is kept in the object that {@link #begin} gives, never in the thread. Thread-safe; must not
 * wait. What it throws is logged and hurts no call.
 */
@FunctionalInterface
public interface ModelCallListener {
  /** Follows nothing. */
  ModelCallListener NONE = (origin, type, asked) -> new Following() {};

  /** A call begins. */
  Following begin(CallOrigin origin, ModelType type, ModelRef asked);

  /** Follows one call; its methods are called in order. */
  interface Following {
    /**
     * A provider is about to be asked.
     *
     * @param number from 1
     * @param model the model
     * @param credential {@code provider/name}
     */
    default void attempt(int number, ModelRef model, String credential) {}

    /** The attempt failed; another may follow. */
    default void failed(DifyException failure) {}

    /** The first piece of the answer is there. */
    default void firstPiece(Duration sinceBegin) {}

    /** The call has ended. */
    default void end(UsageRecord record) {}
  }
}
