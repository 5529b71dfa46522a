package io.dify.workflow.build;

/** Gives a text to the reader of a chat. Not thread-safe. */
public final class AnswerStep extends Step {
  AnswerStep(Level level, String id, String text) {
    super(level, id, "answer");
    set("answer", text);
  }
}
