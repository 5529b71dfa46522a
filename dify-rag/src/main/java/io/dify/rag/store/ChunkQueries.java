package io.dify.rag.store;

import io.dify.core.store.Database;
import io.dify.rag.document.Chunk;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The chunks of one tenant's bases, as they are read. Thread-safe. */
public final class ChunkQueries {
  private static final int PAGE = 2_000;
  private static final String COLUMNS = """
      SELECT c.id, c.document_id, c.position, c.content, c.answer, c.hash, c.enabled, c.external_id, c.metadata,
        c.character_count, c.hit_count, d.name, d.source_type, d.metadata AS document_metadata
      FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
      WHERE c.tenant = :tenant AND
      """;

  /**
   * Chunks by their ids. The base is compared as an expression, so that no index fits it: SQLite would rather go through all chunks of the base than look up
   * the few ids.
   */
  static final String FIND = COLUMNS + "c.base_id || '' = :base AND c.id IN (<ids>) AND c.enabled AND d.enabled";

  private final Database database;
  private final String tenant;

  /** The chunks of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ChunkQueries(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** The chunks of a base with these ids, by id; those that do not exist, or may not be found, are missing. */
  public Map<String, StoredChunk> find(String baseId, Collection<String> chunkIds) {
    Map<String, StoredChunk> found = new HashMap<>();
    if (!chunkIds.isEmpty()) {
      List<StoredChunk> rows = database.read(h -> h
          .createQuery(FIND).bind("tenant", tenant)
          .bind("base", baseId).bindList("ids", List.copyOf(chunkIds)).map((row, ctx) -> chunk(row)).list());
      rows.forEach(row -> found.put(row.chunk().id(), row));
    }
    return found;
  }

  /** The chunks of a document behind a place, in their order. */
  public List<StoredChunk> list(StoredDocument document, int afterPosition, int limit) {
    return database.read(h -> h
        .createQuery(
            COLUMNS + "c.base_id = :base AND c.document_id = :document AND c.position > :after"
                + " ORDER BY c.position, c.id LIMIT :limit")
        .bind("tenant", tenant).bind("base", document.baseId()).bind("document", document.id())
        .bind("after", afterPosition).bind("limit", limit).map((row, ctx) -> chunk(row)).list());
  }

  /** Number of the last change of a base, 0 before the first. */
  public long lastSeq(String baseId) {
    return number("SELECT change_seq FROM dify_knowledge_base WHERE tenant = :tenant AND id = :base", baseId);
  }

  /** The number an index must have reached not to have missed a deletion. */
  public long purgedSeq(String baseId) {
    return number("SELECT purged_seq FROM dify_knowledge_base WHERE tenant = :tenant AND id = :base", baseId);
  }

  /**
   * The next changes of a base, by number. Chunks of documents that are held back are left out: they get new numbers when their document
   * is added again.
   *
   * @param afterSeq the last number seen
   * @param limit at most so many
   */
  public List<ChunkChange> changes(String baseId, long afterSeq, int limit) {
    return database.read(h -> {
      List<ChunkChange> changes = new ArrayList<>(h.createQuery("""
          SELECT c.id, c.change_seq, c.content, c.text_hash, c.document_id, d.status, (c.enabled AND d.enabled) AS alive
          FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
          WHERE c.tenant = :tenant AND c.base_id = :base AND c.change_seq > :after AND NOT d.held_back
          ORDER BY c.change_seq LIMIT :limit""")
          .bind("tenant", tenant).bind("base", baseId).bind("after", afterSeq).bind("limit", limit)
          .map((row, ctx) -> change(row)).list());
      changes.addAll(h.createQuery("""
          SELECT chunk_id, change_seq FROM dify_knowledge_tombstone
          WHERE tenant = :tenant AND base_id = :base AND change_seq > :after ORDER BY change_seq LIMIT :limit""")
          .bind("tenant", tenant).bind("base", baseId).bind("after", afterSeq).bind("limit", limit)
          .map((row, ctx) -> new ChunkChange(row.getLong("change_seq"), row.getString("chunk_id"), null)).list());
      changes.sort(Comparator.comparingLong(ChunkChange::seq));
      return List.copyOf(changes.subList(0, Math.min(limit, changes.size())));
    });
  }

  /** How many chunks changed after a number, for progress. */
  public long countChanges(String baseId, long afterSeq) {
    return database.read(h -> h.createQuery("""
        SELECT COUNT(*) FROM dify_knowledge_chunk WHERE tenant = :tenant AND base_id = :base AND change_seq > :after""")
        .bind("tenant", tenant).bind("base", baseId).bind("after", afterSeq).mapTo(Long.class).one());
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
        WHERE c.tenant = :tenant AND c.base_id = :owner AND c.enabled AND d.enabled AND NOT d.held_back
          AND d.status IN ('completed', 'error') AND c.id > :after ORDER BY c.id LIMIT :limit""", baseId, sink);
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

  private static ChunkChange change(ResultSet row) throws SQLException {
    ChunkChange.Entry entry = row.getBoolean("alive")
        ? new ChunkChange.Entry(row.getString("document_id"), DocumentStatus.of(row.getString("status")),
            row.getString("content"), row.getString("text_hash"))
        : null;
    return new ChunkChange(row.getLong("change_seq"), row.getString("id"), entry);
  }

  private static StoredChunk chunk(ResultSet row) throws SQLException {
    Chunk chunk = new Chunk(row.getString("id"), row.getString("document_id"), row.getInt("position"),
        row.getString("content"), row.getString("answer"), row.getString("hash"), row.getBoolean("enabled"));
    return new StoredChunk(chunk, row.getString("name"), row.getString("source_type"), row.getString("external_id"),
        SettingsJson.readMetadata(row.getString("metadata")),
        SettingsJson.readMetadata(row.getString("document_metadata")), row.getInt("character_count"),
        row.getLong("hit_count"));
  }
}
