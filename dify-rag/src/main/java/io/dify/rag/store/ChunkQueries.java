package io.dify.rag.store;

import io.dify.core.store.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The chunks of one tenant's bases, as they are read. Thread-safe. */
public final class ChunkQueries {
  /** The tables that {@link #find} reads, but for the counts of hits, which are written all the time. */
  public static final List<String> FOUND = List.of("dify_knowledge_chunk", "dify_knowledge_document");

  private static final int PAGE = 2_000;

  /**
   * Chunks by their ids. The base is compared as an expression, so that no index fits it: SQLite would rather go through all chunks of the base than look up
   * the few ids.
   */
  static final String FIND = ChunkRow.COLUMNS
      + "c.base_id || '' = :base AND c.id IN (<ids>) AND c.enabled AND d.enabled AND NOT d.archived";

  private final Database database;
  private final String tenant;
  private final ChangeFeed feed;

  /** The chunks of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ChunkQueries(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
    this.feed = new ChangeFeed(database, tenant);
  }

  /** The chunks of a base with these ids, by id; those that do not exist, or may not be found, are missing. */
  public Map<String, StoredChunk> find(String baseId, Collection<String> chunkIds) {
    Map<String, StoredChunk> found = new HashMap<>();
    if (!chunkIds.isEmpty()) {
      List<StoredChunk> rows = database.read(h -> h
          .createQuery(FIND).bind("tenant", tenant)
          .bind("base", baseId).bindList("ids", List.copyOf(chunkIds)).map((row, ctx) -> ChunkRow.read(row)).list());
      rows.forEach(row -> found.put(row.chunk().id(), row));
    }
    return found;
  }

  /** A chunk of a document, whether it may be found or not. */
  public Optional<StoredChunk> one(StoredDocument document, String chunkId) {
    return database.read(h -> h.createQuery(ChunkRow.COLUMNS + "c.document_id = :document AND c.id = :id")
        .bind("tenant", tenant).bind("document", document.id()).bind("id", chunkId)
        .map((row, ctx) -> ChunkRow.read(row)).findOne());
  }

  /** The chunks of a document behind a place, in their order. */
  public List<StoredChunk> list(StoredDocument document, int afterPosition, int limit) {
    return database.read(h -> h
        .createQuery(
            ChunkRow.COLUMNS + "c.base_id = :base AND c.document_id = :document AND c.position > :after"
                + " ORDER BY c.position, c.id LIMIT :limit")
        .bind("tenant", tenant).bind("base", document.baseId()).bind("document", document.id())
        .bind("after", afterPosition).bind("limit", limit).map((row, ctx) -> ChunkRow.read(row)).list());
  }

  /** Children of a base by their ids; those that do not exist are missing. */
  public Map<String, ChildChunk> children(String baseId, Collection<String> childIds) {
    Map<String, ChildChunk> found = new LinkedHashMap<>();
    if (!childIds.isEmpty()) {
      children(baseId, "id IN (<ids>)", childIds).forEach(child -> found.put(child.id(), child));
    }
    return found;
  }

  /** The children of chunks of a base, by chunk, each in their order; chunks without children are missing. */
  public Map<String, List<ChildChunk>> childrenOf(String baseId, Collection<String> chunkIds) {
    Map<String, List<ChildChunk>> found = new LinkedHashMap<>();
    if (!chunkIds.isEmpty()) {
      children(baseId, "chunk_id IN (<ids>) ORDER BY chunk_id, position, id", chunkIds)
          .forEach(child -> found.computeIfAbsent(child.chunkId(), id -> new ArrayList<>()).add(child));
    }
    return found;
  }

  private List<ChildChunk> children(String baseId, String which, Collection<String> ids) {
    return database.read(h -> h.createQuery(Children.COLUMNS + which).bind("tenant", tenant).bind("base", baseId)
        .bindList("ids", List.copyOf(ids)).map((row, ctx) -> Children.read(row)).list());
  }

  /** Number of the last change of a base, 0 before the first. */
  public long lastSeq(String baseId) {
    return number("SELECT change_seq FROM dify_knowledge_base WHERE tenant = :tenant AND id = :base", baseId);
  }

  /** The number an index must have reached not to have missed a deletion. */
  public long purgedSeq(String baseId) {
    return number("SELECT purged_seq FROM dify_knowledge_base WHERE tenant = :tenant AND id = :base", baseId);
  }

  /** How many chunks a base has. */
  public long count(String baseId) {
    return number("SELECT COUNT(*) FROM dify_knowledge_chunk WHERE tenant = :tenant AND base_id = :base", baseId);
  }

  /**
   * The next changes of a base, by number. Chunks that wait for their vectors are left out: they get new numbers when they have them.
   *
   * @param afterSeq the last number seen
   * @param limit at most so many
   */
  public List<ChunkChange> changes(String baseId, long afterSeq, int limit) {
    return feed.changes(baseId, afterSeq, limit);
  }

  /** How many chunks changed after a number and do not wait, for progress. */
  public long countChanges(String baseId, long afterSeq) {
    return database.read(h -> h.createQuery("""
        SELECT COUNT(*) FROM dify_knowledge_chunk
        WHERE tenant = :tenant AND base_id = :base AND change_seq > :after AND NOT pending""")
        .bind("tenant", tenant).bind("base", baseId).bind("after", afterSeq).mapTo(Long.class).one());
  }

  /** The next chunks of documents that wait for their vectors, in their order; none is without an entry, for disabled ones need theirs as well. */
  public List<ChunkChange> pending(String baseId, Collection<String> documentIds, int limit) {
    return documentIds.isEmpty() ? List.of() : feed.pending(baseId, List.copyOf(documentIds), limit);
  }

  /** How many chunks of documents wait for their vectors. */
  public long countPending(Collection<String> documentIds) {
    return documentIds.isEmpty()
        ? 0
        : database.read(h -> h.createQuery(
            """
                SELECT COUNT(*) FROM dify_knowledge_chunk WHERE tenant = :tenant AND document_id IN (<documents>) AND pending""")
            .bind("tenant", tenant).bindList("documents", List.copyOf(documentIds)).mapTo(Long.class).one());
  }

  /** How many chunks of a document do not wait. */
  public long countIndexed(StoredDocument document) {
    return database.read(h -> h.createQuery("""
        SELECT COUNT(*) FROM dify_knowledge_chunk WHERE tenant = :tenant AND document_id = :document AND NOT pending""")
        .bind("tenant", tenant).bind("document", document.id()).mapTo(Long.class).one());
  }

  /** How many entries an index of a base should hold: one of each chunk that may be found, or one of each of its children. */
  public long countEntries(String baseId) {
    return number("""
        SELECT COALESCE(SUM(CASE WHEN c.children_hash = '' THEN 1 ELSE (
          SELECT COUNT(*) FROM dify_knowledge_child k WHERE k.chunk_id = c.id) END), 0)
        FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
        WHERE c.tenant = :tenant AND c.base_id = :base AND c.enabled AND d.enabled AND NOT d.archived
          AND NOT c.pending""", baseId);
  }

  /** How many chunks of a base have no document. */
  public long countHomeless(String baseId) {
    return number("""
        SELECT COUNT(*) FROM dify_knowledge_chunk c WHERE c.tenant = :tenant AND c.base_id = :base AND NOT EXISTS (
          SELECT 1 FROM dify_knowledge_document d WHERE d.id = c.document_id)""", baseId);
  }

  /** How many chunks of a base wait for their vectors. */
  public long countWaiting(String baseId) {
    return number(
        "SELECT COUNT(*) FROM dify_knowledge_chunk WHERE tenant = :tenant AND base_id = :base AND pending", baseId);
  }

  /**
   * What a chunk says.
   *
   * @param id its id
   * @param content its text
   */
  public record PlainText(String id, String content) {}

  /** The texts of a base's chunks behind an id, by id. */
  public List<PlainText> texts(String baseId, String afterId, int limit) {
    return database.read(h -> h.createQuery("""
        SELECT id, content FROM dify_knowledge_chunk
        WHERE tenant = :tenant AND base_id = :base AND id > :after ORDER BY id LIMIT :limit""").bind("tenant", tenant)
        .bind("base", baseId).bind("after", afterId).bind("limit", limit)
        .map((row, ctx) -> new PlainText(row.getString("id"), row.getString("content"))).list());
  }

  /** Gives the ids of all chunks of a document to the sink. */
  public void forEachId(StoredDocument document, Consumer<String> sink) {
    page("""
        SELECT id, text_hash FROM dify_knowledge_chunk WHERE tenant = :tenant AND document_id = :owner AND id > :after
        ORDER BY id LIMIT :limit""", document.id(), page -> page.keySet().forEach(sink));
  }

  /** Gives all chunks that an index of this base should hold to the sink, some thousands at a time: from id to {@link TextHash}. */
  public void forEachFindable(String baseId, Consumer<Map<String, String>> sink) {
    page("""
        SELECT c.id, c.text_hash FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
        WHERE c.tenant = :tenant AND c.base_id = :owner AND c.enabled AND d.enabled AND NOT d.archived AND NOT c.pending
          AND (c.children_hash = '' OR EXISTS (SELECT 1 FROM dify_knowledge_child k WHERE k.chunk_id = c.id))
          AND c.id > :after ORDER BY c.id LIMIT :limit""", baseId, sink);
  }

  /** A page a unit, so that no connection is held while the sink works. */
  private void page(String sql, String owner, Consumer<Map<String, String>> sink) {
    String last = "";
    while (true) {
      String after = last;
      List<Map.Entry<String, String>> rows = database.read(h -> h.createQuery(sql).bind("tenant", tenant)
          .bind("owner", owner).bind("after", after).bind("limit", PAGE)
          .map((row, ctx) -> Map.entry(row.getString("id"), row.getString("text_hash"))).list());
      Map<String, String> page = new LinkedHashMap<>();
      rows.forEach(row -> page.put(row.getKey(), row.getValue()));
      sink.accept(page);
      if (rows.size() < PAGE) {
        return;
      }
      last = rows.getLast().getKey();
    }
  }

  private long number(String sql, String baseId) {
    return database.read(h -> h.createQuery(sql).bind("tenant", tenant).bind("base", baseId).mapTo(Long.class)
        .findOne().orElse(0L));
  }
}
