package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.document.Place;
import io.dify.rag.ingest.Texts;
import io.dify.rag.keyword.KeywordExtractor;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewChunk;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chunks and their children as people change them. What is changed is embedded first, alone, and can be found when the call returns, whatever else
 * is being indexed; a model that refuses leaves everything as it was. Adding the document again replaces what was changed by hand. Thread-safe.
 */
public final class KnowledgeChunks {
  private static final int MAX_CHARS = 1_000_000;

  private final BaseAccess access;

  KnowledgeChunks(BaseAccess access) {
    this.access = access;
  }

  /**
   * Adds chunks behind the others of a document.
   *
   * @throws DifyException {@code INVALID_PARAM} for a blank text, too many keywords, or an answer where there are no questions
   */
  public List<StoredChunk> add(String base, String document, List<ChunkText> texts) {
    KnowledgeBase of = access.base(base);
    StoredDocument to = access.changeable(of, document);
    int position = lastPosition(to);
    List<NewChunk> added = new ArrayList<>();
    for (ChunkText text : texts) {
      Chunk chunk = new Chunk(access.engine().setup().ids().next(), to.id(), ++position, text.content(), text.answer(),
          Fingerprint.of(text.content(), text.answer()), true);
      added.add(checked(of, new NewChunk(chunk, null, Map.of(), Place.UNKNOWN, List.of(), keywords(of, text, null),
          children(of, text.content()))));
    }
    put(of, to, added);
    return added.stream().map(chunk -> require(to, chunk.chunk().id())).toList();
  }

  private int lastPosition(StoredDocument document) {
    return access.stores().queries().lastPosition(document);
  }

  /**
   * Gives a chunk another text.
   *
   * @param regenerateChildren whether it is cut into children anew; else they stay as they are
   */
  public StoredChunk edit(String base, String document, String chunkId, ChunkText text, boolean regenerateChildren) {
    KnowledgeBase of = access.base(base);
    StoredDocument in = access.changeable(of, document);
    StoredChunk old = require(in, chunkId);
    Chunk chunk = new Chunk(chunkId, in.id(), old.chunk().position(), text.content(), text.answer(),
        Fingerprint.of(text.content(), text.answer()), old.chunk().enabled());
    List<String> children = regenerateChildren
        ? children(of, text.content())
        : children(base, document, chunkId).stream().map(ChildChunk::content).toList();
    put(of, in, List.of(checked(of, new NewChunk(chunk, old.externalId(), old.metadata(), old.place(),
        old.attachments(), keywords(of, text, old), children))));
    return require(in, chunkId);
  }

  private void put(KnowledgeBase base, StoredDocument document, List<NewChunk> chunks) {
    List<String> texts = new ArrayList<>();
    chunks.forEach(
        chunk -> texts.addAll(chunk.children().isEmpty() ? List.of(chunk.chunk().searchText()) : chunk.children()));
    Texts.embed(access.stores().vectors(), access.embedder(base), texts);
    access.stores().chunks().putReady(document, chunks);
    access.stores().documents().recount(document);
    access.apply(base);
  }

  private static List<String> children(KnowledgeBase base, String content) {
    return switch (base.settings().chunk().mode()) {
      case ChunkMode.ParentChild parentChild -> parentChild.childrenOf(content);
      case ChunkMode.General general -> List.of();
      case ChunkMode.QuestionAnswer questions -> List.of();
    };
  }

  private static List<String> keywords(KnowledgeBase base, ChunkText text, @Nullable StoredChunk old) {
    List<String> given = text.keywords();
    if (given != null) {
      return given;
    }
    if (old != null && old.chunk().content().equals(text.content())) {
      return old.keywords();
    }
    return base.technique() == IndexingTechnique.ECONOMY
        ? KeywordExtractor.keywords(text.content(), NewChunk.MAX_KEYWORDS)
        : List.of();
  }

  private static NewChunk checked(KnowledgeBase base, NewChunk chunk) {
    checked(chunk.chunk().content(), "A chunk");
    if (chunk.keywords().size() > NewChunk.MAX_KEYWORDS) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "A chunk has at most " + NewChunk.MAX_KEYWORDS + " keywords, not "
              + chunk.keywords().size() + ".");
    }
    boolean questions = base.settings().chunk().mode() instanceof ChunkMode.QuestionAnswer;
    String answer = chunk.chunk().answer();
    if (questions && (answer == null || answer.isBlank())) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "In a base of questions every chunk has an answer.");
    }
    return chunk;
  }

  private static void checked(String text, String what) {
    if (text.isBlank() || text.length() > MAX_CHARS || text.indexOf('\0') >= 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM, what + " has 1 to " + MAX_CHARS + " characters.");
    }
  }

  /** A chunk of a document, whether it may be found or not. */
  public StoredChunk get(String base, String document, String chunkId) {
    return require(access.document(access.base(base), document), chunkId);
  }

  /** Lets chunks of a document be found or not. */
  public void enable(String base, String document, List<String> chunkIds, boolean enabled) {
    KnowledgeBase of = access.base(base);
    StoredDocument in = access.changeable(of, document);
    chunkIds.forEach(id -> require(in, id));
    access.stores().chunks().enable(of.id(), chunkIds, enabled);
    access.apply(of);
  }

  /** Deletes chunks of a document. */
  public void delete(String base, String document, List<String> chunkIds) {
    KnowledgeBase of = access.base(base);
    StoredDocument in = access.changeable(of, document);
    chunkIds.forEach(id -> require(in, id));
    access.stores().chunks().delete(in, chunkIds);
    access.stores().documents().recount(in);
    access.apply(of);
  }

  /** The children of a chunk, in their order. */
  public List<ChildChunk> children(String base, String document, String chunkId) {
    KnowledgeBase of = access.base(base);
    require(access.document(of, document), chunkId);
    return access.stores().queries().childrenOf(of.id(), List.of(chunkId)).getOrDefault(chunkId, List.of());
  }

  /**
   * Adds a child behind the others of a chunk.
   *
   * @throws DifyException {@code INVALID_PARAM} for a blank text, or in a base whose chunks have no children
   */
  public ChildChunk addChild(String base, String document, String chunkId, String content) {
    KnowledgeBase of = access.base(base);
    require(access.changeable(of, document), chunkId);
    if (!(of.settings().chunk().mode() instanceof ChunkMode.ParentChild)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The chunks of \"" + of.name() + "\" have no children.");
    }
    embedChild(of, content);
    ChildChunk child = access.stores().children().add(of.id(), chunkId, access.engine().setup().ids().next(), content);
    access.apply(of);
    return child;
  }

  /** Gives a child another text. */
  public ChildChunk editChild(String base, String document, String chunkId, String childId, String content) {
    KnowledgeBase of = access.base(base);
    ChildChunk child = child(of, access.changeable(of, document), chunkId, childId);
    embedChild(of, content);
    access.stores().children().change(of.id(), child, content);
    access.apply(of);
    return child(of, access.document(of, document), chunkId, childId);
  }

  /** Deletes a child. A chunk without any is not found until it has one again. */
  public void deleteChild(String base, String document, String chunkId, String childId) {
    KnowledgeBase of = access.base(base);
    access.stores().children().delete(of.id(), child(of, access.changeable(of, document), chunkId, childId));
    access.apply(of);
  }

  private void embedChild(KnowledgeBase base, String content) {
    checked(content, "A child of a chunk");
    Texts.embed(access.stores().vectors(), access.embedder(base), List.of(content));
  }

  private ChildChunk child(KnowledgeBase base, StoredDocument document, String chunkId, String childId) {
    require(document, chunkId);
    return Optional.ofNullable(access.stores().queries().children(base.id(), List.of(childId)).get(childId))
        .filter(child -> child.chunkId().equals(chunkId)).orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
            "The chunk " + chunkId + " has no child " + childId + "."));
  }

  private StoredChunk require(StoredDocument document, String chunkId) {
    return access.stores().queries().one(document, chunkId).orElseThrow(
        () -> new DifyException(ErrorCode.NOT_FOUND, document.name() + " has no chunk " + chunkId + "."));
  }
}
