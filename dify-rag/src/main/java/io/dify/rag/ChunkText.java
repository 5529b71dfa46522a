package io.dify.rag;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as a person writes it.
 *
 * @param content the text, or the question
 * @param answer the answer to a question; null in bases that are not of questions
 * @param keywords what an economy base finds it by beside its text, at most ten; null leaves them to be made, or as they are
 * @param attachments ids of its images
 */
public record ChunkText(String content, @Nullable String answer, @Nullable List<String> keywords,
    List<String> attachments) {
  /** Copies. */
  public ChunkText {
    keywords = keywords == null ? null : List.copyOf(keywords);
    attachments = List.copyOf(attachments);
  }

  /** A text. */
  public static ChunkText of(String content) {
    return new ChunkText(content, null, null, List.of());
  }

  /** A question with its answer. */
  public static ChunkText question(String question, String answer) {
    return new ChunkText(question, answer, null, List.of());
  }

  /** The same with keywords. */
  public ChunkText withKeywords(List<String> words) {
    return new ChunkText(content, answer, words, attachments);
  }
}
