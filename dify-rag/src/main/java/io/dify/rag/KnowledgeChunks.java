package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.document.Attachment;
import io.dify.rag.ingest.Texts;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.ChunkPages;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewChunk;
import io.dify.rag.store.StorableText;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chunks and their children as people change them. What is changed is embedded first, alone, and can be found when the call returns, whatever else
 * is being indexed; a model that refuses leaves everything as it was. Adding the document again replaces what was changed by hand. Thread-safe.
 */
public final class KnowledgeChunks {
  private final BaseAccess access;
  private final HitCounter counter;
  private final String author;
  private final ChunkDraft draft;

  KnowledgeChunks(BaseAccess access, HitCounter counter) {
    this(access, counter, "");
  }

  private KnowledgeChunks(BaseAccess access, HitCounter counter, String author) {
    this.access = access;
    this.counter = counter;
    this.author = author;
    this.draft = new ChunkDraft(access);
  }

  /** The same, where what is changed is changed by somebody: whatever the program calls them. */
  public KnowledgeChunks by(String somebody) {
    return new KnowledgeChunks(access, counter, somebody);
  }

  /**
   * Adds chunks behind the others of a document, all or none.
   *
   * @throws DifyException {@code INVALID_PARAM} for a blank text, too many keywords, an image that is not kept, or a question without an answer
   */
  public List<StoredChunk> add(String base, String document, List<ChunkText> texts) {
    KnowledgeBase of = access.base(base);
    StoredDocument to = access.changeable(of, document);
    List<NewChunk> added = new ArrayList<>();
    for (ChunkText text : texts) {
      added.add(draft.made(of, to, text));
    }
    embed(of, added);
    access.stores().chunks().append(to, added, author);
    settle(of, to);
    return added.stream().map(chunk -> require(to, chunk.chunk().id())).toList();
  }

  /**
   * Gives a chunk another text, answer and keywords.
   *
   * @param regenerateChildren whether it is cut into children anew; else they stay as they are
   */
  public StoredChunk edit(String base, String document, String chunkId, ChunkText text, boolean regenerateChildren) {
    return edit(base, document, chunkId, ChunkEdit.of(text, regenerateChildren));
  }

  /**
   * Changes a chunk, which keeps its id and its place.
   *
   * @throws DifyException as {@link #add} does
   */
  public StoredChunk edit(String base, String document, String chunkId, ChunkEdit edit) {
    KnowledgeBase of = access.base(base);
    StoredDocument in = access.changeable(of, document);
    StoredChunk old = require(in, chunkId);
    String summary = edit.summary();
    if (summary != null && !StorableText.is(summary)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The summary of a chunk has characters that are none.");
    }
    if (edit.tells()) {
      List<NewChunk> changed = List.of(draft.changed(of, old, edit));
      embed(of, changed);
      access.stores().chunks().putReady(in, changed, author);
    }
    if (summary != null) {
      access.stores().chunks().summarise(in, chunkId, summary, author);
    }
    if (edit.enabled() != null && edit.enabled() != old.chunk().enabled()) {
      access.stores().chunks().enable(of.id(), List.of(chunkId), edit.enabled(), author);
    }
    settle(of, in);
    return require(in, chunkId);
  }

  private void embed(KnowledgeBase base, List<NewChunk> chunks) {
    List<String> texts = new ArrayList<>();
    chunks.forEach(
        chunk -> texts.addAll(chunk.children().isEmpty() ? List.of(chunk.chunk().searchText()) : chunk.children()));
    Texts.embed(access.stores().vectors(), access.embedder(base), texts);
  }

  private void settle(KnowledgeBase base, StoredDocument document) {
    access.stores().documents().recount(document);
    access.apply(base);
  }

  /** A chunk of a document, whether it may be found or not. */
  public StoredChunk get(String base, String document, String chunkId) {
    counter.settle();
    return require(access.document(access.base(base), document), chunkId);
  }

  /** The same with all that belongs to it. */
  public ChunkDetails details(String base, String document, String chunkId) {
    return details(access.base(base), List.of(get(base, document, chunkId))).getFirst();
  }

  /**
   * A page of a document's chunks.
   *
   * @param chunks those of the page, in their order
   * @param total how many there are on all pages
   */
  public record Page(List<ChunkDetails> chunks, long total) {
    /** Copies. */
    public Page {
      chunks = List.copyOf(chunks);
    }
  }

  /**
   * Chunks of a document in their order.
   *
   * @param offset how many come before the page
   * @param limit at most so many
   */
  public Page page(String base, String document, ChunkPages.Wanted wanted, long offset, int limit) {
    counter.settle();
    KnowledgeBase of = access.base(base);
    ChunkPages.Page page = access.stores().pages().page(access.document(of, document), wanted, offset, limit);
    return new Page(details(of, page.chunks()), page.total());
  }

  /** Chunks of a base with all that belongs to them, by id; those that may not be found are missing. */
  public Map<String, ChunkDetails> found(String base, Collection<String> chunkIds) {
    counter.settle();
    KnowledgeBase of = access.base(base);
    Map<String, ChunkDetails> found = new LinkedHashMap<>();
    details(of, List.copyOf(access.stores().queries().find(of.id(), chunkIds).values()))
        .forEach(chunk -> found.put(chunk.chunk().chunk().id(), chunk));
    return found;
  }

  private List<ChunkDetails> details(KnowledgeBase base, List<StoredChunk> chunks) {
    Map<String, List<ChildChunk>> children = access.stores().queries().childrenOf(base.id(),
        chunks.stream().map(chunk -> chunk.chunk().id()).toList());
    Map<String, FileRef> images = access.images(
        chunks.stream().flatMap(chunk -> chunk.attachments().stream()).distinct().toList());
    return chunks.stream().map(chunk -> new ChunkDetails(chunk, children.getOrDefault(chunk.chunk().id(), List.of()),
        chunk.attachments().stream().filter(images::containsKey).map(images::get).toList())).toList();
  }

  /** Keeps an image under an id that chunks may name as theirs from now on; one that no chunk names goes away after a day. */
  public void keep(String id, Attachment image) {
    access.stores().attachments().put(id, image);
  }

  /** Lets chunks of a document be found or not. */
  public void enable(String base, String document, List<String> chunkIds, boolean enabled) {
    KnowledgeBase of = access.base(base);
    StoredDocument in = access.changeable(of, document);
    chunkIds.forEach(id -> require(in, id));
    access.stores().chunks().enable(of.id(), chunkIds, enabled, author);
    access.apply(of);
  }

  /** Deletes chunks of a document. */
  public void delete(String base, String document, List<String> chunkIds) {
    KnowledgeBase of = access.base(base);
    StoredDocument in = access.changeable(of, document);
    chunkIds.forEach(id -> require(in, id));
    access.stores().chunks().delete(in, chunkIds);
    settle(of, in);
  }

  /** The children of a chunk, in their order. */
  public List<ChildChunk> children(String base, String document, String chunkId) {
    KnowledgeBase of = access.base(base);
    require(access.document(of, document), chunkId);
    return access.childrenOf(of, chunkId);
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
    ChunkDraft.check(content, "A child of a chunk");
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
