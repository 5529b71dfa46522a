package io.dify.core.model;

import io.dify.core.cancel.Cancellation;
import java.util.function.Consumer;

/** Port: answers calls. Implementations are thread-safe and hold no state of a call. */
@FunctionalInterface
public interface ChatModel {
  /**
   * Answers one call; blocks until the answer is whole (meant for virtual threads).
   *
   * @param call what is asked
   * @param sink takes pieces as they come, in order, on the calling thread; must not block
   * @param cancellation breaks the call off at once, before the first piece too; the socket is closed
   * @throws io.dify.core.error.DifyException of category MODEL or RESOURCE when the call fails, {@code CANCELLED} when it was broken off
   */
  ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation);
}
