package io.dify.rag;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person changes of a chunk; what is null stays as it is, but for the keywords of an economy base, which are made anew for another text.
 *
 * @param content the text, or the question
 * @param answer the answer to a question; bases that are not of questions have none
 * @param keywords what an economy base finds it by beside its text, at most ten
 * @param attachments ids of its images
 * @param summary what it says, shown beside it; empty takes it back
 * @param enabled whether it may be found
 * @param regenerateChildren whether it is cut into children anew; else they stay as they are
 */
public record ChunkEdit(@Nullable String content, @Nullable String answer, @Nullable List<String> keywords,
    @Nullable List<String> attachments, @Nullable String summary, @Nullable Boolean enabled,
    boolean regenerateChildren) {
  /** Copies. */
  public ChunkEdit {
    keywords = keywords == null ? null : List.copyOf(keywords);
    attachments = attachments == null ? null : List.copyOf(attachments);
  }

  /** Another text, answer and keywords. */
  static ChunkEdit of(ChunkText text, boolean regenerateChildren) {
    return new ChunkEdit(text.content(), text.answer(), text.keywords(), null, null, null, regenerateChildren);
  }

  /** Whether it says something that is stored with the text. */
  boolean tells() {
    return content != null || answer != null || keywords != null || attachments != null || regenerateChildren;
  }
}
