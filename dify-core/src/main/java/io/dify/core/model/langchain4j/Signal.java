package io.dify.core.model.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.dify.core.model.ModelDelta;

/** What a langchain4j model reports while it answers. */
sealed interface Signal {
  /** A piece of the answer. */
  record Piece(ModelDelta delta) implements Signal {}

  /** The end of the answer. */
  record Done(ChatResponse response) implements Signal {}

  /** The call failed. */
  record Failed(Throwable failure) implements Signal {}
}
