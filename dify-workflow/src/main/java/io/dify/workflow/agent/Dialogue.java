package io.dify.workflow.agent;

import io.dify.core.cancel.Cancellation;
import java.util.List;
import java.util.function.Consumer;

/** The conversation of an agent with its model. For one run, one thread. */
interface Dialogue {
  /**
   * Asks the model.
   *
   * @param last whether it must answer now and may ask for no tool
   * @param shown takes what is text of the answer, as it comes
   */
  Turn ask(boolean last, Consumer<String> shown, Cancellation cancellation);

  /** Tells the model what its tools gave: one text for each request, in their order. */
  void tell(Turn turn, List<String> results);
}
