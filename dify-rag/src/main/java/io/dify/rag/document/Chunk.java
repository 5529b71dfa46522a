package io.dify.rag.document;

import org.jspecify.annotations.Nullable;

/**
 * A piece of a document that is searched and cited.
 *
 * @param id stable id: the same text at the same place of the same document has the same id
 * @param documentId the document it was cut from
 * @param position place in the document, from 1
 * @param content the text; for a question/answer chunk the question
 * @param answer the answer of a question/answer chunk, null for a general one
 * @param hash hash of content and answer
 * @param enabled whether it may be found
 */
public record Chunk(String id, String documentId, int position, String content, @Nullable String answer, String hash,
    boolean enabled) {
  /** The text that is indexed and embedded: the content. */
  public String searchText() {
    return content;
  }

  /** The text a prompt sees: the content, or {@code question:... \nanswer:...}. */
  public String promptText() {
    return answer == null ? content : "question:" + content + " \nanswer:" + answer;
  }
}
