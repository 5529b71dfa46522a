package io.dify.rag.qa;

import io.dify.core.cancel.Cancellation;
import java.util.List;

/** Port: makes questions and answers of a text. Thread-safe. */
public interface QaMaker {
  /** What the pairs depend on beside the text, such as model and language. Another identity means that they must be made anew. */
  String identity();

  /**
   * The pairs in the order of the text; none when there is nothing to ask.
   *
   * @throws io.dify.core.error.DifyException when they cannot be made
   */
  List<QaPair> pairs(String text, Cancellation cancellation);
}
