package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.document.Place;
import io.dify.rag.keyword.KeywordExtractor;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewChunk;
import io.dify.rag.store.StorableText;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Chunks that people write, as they are to be stored; refuses what cannot be one. Stateless. */
record ChunkDraft(BaseAccess access) {
  private static final int MAX_CHARS = 1_000_000;

  /** A new chunk of a document. */
  NewChunk made(KnowledgeBase base, StoredDocument document, ChunkText text) {
    Chunk chunk = new Chunk(access.engine().setup().ids().next(), document.id(), 0, text.content(), text.answer(),
        Fingerprint.of(text.content(), text.answer()), true);
    return checked(base, new NewChunk(chunk, null, Map.of(), Place.UNKNOWN, images(text.attachments()),
        keywords(base, text.content(), text.keywords(), null), children(base, text.content())));
  }

  /** A chunk as somebody has changed it; what the change says nothing of stays. */
  NewChunk changed(KnowledgeBase base, StoredChunk old, ChunkEdit edit) {
    String content = Objects.requireNonNullElse(edit.content(), old.chunk().content());
    String answer = edit.answer() == null ? old.chunk().answer() : edit.answer();
    List<String> attachments = edit.attachments() == null ? old.attachments() : images(edit.attachments());
    List<String> children = edit.regenerateChildren()
        ? children(base, content)
        : access.childrenOf(base, old.chunk().id()).stream().map(ChildChunk::content).toList();
    Chunk chunk = new Chunk(old.chunk().id(), old.chunk().documentId(), old.chunk().position(), content, answer,
        Fingerprint.of(content, answer), old.chunk().enabled());
    return checked(base, new NewChunk(chunk, old.externalId(), old.metadata(), old.place(), attachments,
        keywords(base, content, edit.keywords(), old), children));
  }

  private static List<String> children(KnowledgeBase base, String content) {
    return switch (base.settings().chunk().mode()) {
      case ChunkMode.ParentChild parentChild -> parentChild.childrenOf(content);
      case ChunkMode.General general -> List.of();
      case ChunkMode.QuestionAnswer questions -> List.of();
    };
  }

  private static List<String> keywords(KnowledgeBase base, String content, @Nullable List<String> given,
      @Nullable StoredChunk old) {
    if (given != null) {
      return given;
    }
    boolean kept = base.technique() != IndexingTechnique.ECONOMY
        || (old != null && old.chunk().content().equals(content));
    if (kept) {
      return old == null ? List.of() : old.keywords();
    }
    return KeywordExtractor.keywords(content, NewChunk.MAX_KEYWORDS);
  }

  /** Ids of images that are kept, each once. */
  private List<String> images(List<String> ids) {
    List<String> distinct = ids.stream().distinct().toList();
    Map<String, FileRef> kept = access.images(distinct);
    distinct.stream().filter(id -> !kept.containsKey(id)).findFirst().ifPresent(id -> {
      throw new DifyException(ErrorCode.INVALID_PARAM, "There is no image " + id + " to attach. Upload it first.");
    });
    return distinct;
  }

  private static NewChunk checked(KnowledgeBase base, NewChunk chunk) {
    check(chunk.chunk().content(), "A chunk");
    if (chunk.keywords().size() > NewChunk.MAX_KEYWORDS) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A chunk has at most " + NewChunk.MAX_KEYWORDS
          + " keywords, not " + chunk.keywords().size() + ".");
    }
    chunk.keywords().forEach(word -> check(word, "A keyword of a chunk"));
    boolean questions = base.settings().chunk().mode() instanceof ChunkMode.QuestionAnswer;
    String answer = chunk.chunk().answer();
    if (questions && (answer == null || answer.isBlank())) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "In a base of questions every chunk has an answer.");
    }
    if (answer != null) {
      check(answer, "An answer");
    }
    return chunk;
  }

  /** Refuses a text that is blank, too long, or not to be stored. */
  static void check(String text, String what) {
    if (text.isBlank() || text.length() > MAX_CHARS || !StorableText.is(text)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, what + " has 1 to " + MAX_CHARS + " characters.");
    }
  }
}
