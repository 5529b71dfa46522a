package io.dify.rag.store;

import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.rag.store.ChunkChange.Entry;
import io.dify.rag.store.ChunkChange.Unit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Chunks as an index wants them: the texts they are found by, and all fields that filters may ask for. Thread-safe. */
final class ChangeFeed {
  private static final String COLUMNS = """
      SELECT c.id, c.change_seq, c.content, c.text_hash, c.children_hash, c.keywords, c.metadata, c.document_id,
        (c.enabled AND d.enabled AND NOT d.archived) AS alive, d.name, d.uploader, d.created_at, d.content_at,
        d.source_type, d.metadata AS document_metadata
      FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
      WHERE c.tenant = :tenant AND c.base_id = :base AND
      """;

  private record Row(long seq, String id, boolean alive, String documentId, @Nullable Unit own,
      Map<String, Value> fields) {}

  /** What the entries of a base depend on beside its chunks. */
  private record Base(boolean economy, boolean builtIn) {}

  private final Database database;
  private final String tenant;

  ChangeFeed(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  List<ChunkChange> changes(String baseId, long afterSeq, int limit) {
    return database.read(h -> {
      List<ChunkChange> changes = read(h, baseId, h.createQuery(COLUMNS
          + "c.change_seq > :after AND NOT c.pending ORDER BY c.change_seq LIMIT :limit").bind("after", afterSeq)
          .bind("limit", limit), false);
      changes.addAll(h.createQuery("""
          SELECT chunk_id, change_seq FROM dify_knowledge_tombstone
          WHERE tenant = :tenant AND base_id = :base AND change_seq > :after ORDER BY change_seq LIMIT :limit""")
          .bind("tenant", tenant).bind("base", baseId).bind("after", afterSeq).bind("limit", limit)
          .map((row, ctx) -> new ChunkChange(row.getLong("change_seq"), row.getString("chunk_id"), null)).list());
      changes.sort(Comparator.comparingLong(ChunkChange::seq));
      return List.copyOf(changes.subList(0, Math.min(limit, changes.size())));
    });
  }

  List<ChunkChange> pending(String baseId, List<String> documentIds, int limit) {
    return database.read(h -> read(h, baseId, h.createQuery(COLUMNS
        + "c.document_id IN (<documents>) AND c.pending ORDER BY c.document_id, c.position LIMIT :limit")
        .bindList("documents", documentIds).bind("limit", limit), true));
  }

  /** @param all whether to tell of chunks that may not be found as well */
  private List<ChunkChange> read(Handle h, String baseId, Query query, boolean all) {
    Base base = base(h, baseId);
    Map<String, Map<String, Value>> parsed = new HashMap<>();
    List<Row> rows = query.bind("tenant", tenant).bind("base", baseId).map((row, ctx) -> row(row, base, parsed)).list();
    List<String> parents = rows.stream().filter(row -> row.own == null).map(Row::id).toList();
    Map<String, List<Unit>> children = parents.isEmpty() ? Map.of() : children(h, baseId, parents);
    List<ChunkChange> changes = new ArrayList<>();
    for (Row row : rows) {
      List<Unit> units = row.own == null ? children.getOrDefault(row.id, List.of()) : List.of(row.own);
      Entry entry = row.alive || all ? new Entry(row.documentId, units, row.fields) : null;
      changes.add(new ChunkChange(row.seq, row.id, entry));
    }
    return changes;
  }

  private Base base(Handle h, String baseId) {
    return h
        .createQuery("SELECT technique, built_in_fields FROM dify_knowledge_base WHERE tenant = :tenant AND id = :id")
        .bind("tenant", tenant).bind("id", baseId)
        .map((row, ctx) -> new Base(IndexingTechnique.of(row.getString("technique")) == IndexingTechnique.ECONOMY,
            row.getBoolean("built_in_fields")))
        .findOne().orElse(new Base(false, false));
  }

  private static Row row(ResultSet row, Base base, Map<String, Map<String, Value>> parsed) throws SQLException {
    String documentId = row.getString("document_id");
    Map<String, Value> fields = parsed.get(documentId);
    if (fields == null) {
      fields = documentFields(row, base);
      parsed.put(documentId, fields);
    }
    String own = row.getString("metadata");
    if (!own.equals("{}")) {
      Map<String, Value> both = new LinkedHashMap<>(SettingsJson.readMetadata(own));
      fields.forEach((name, value) -> {
        if (BuiltInFields.isReserved(name)) {
          both.put(name, value);
        } else {
          both.putIfAbsent(name, value);
        }
      });
      fields = both;
    }
    return new Row(row.getLong("change_seq"), row.getString("id"), row.getBoolean("alive"), documentId,
        row.getString("children_hash").isEmpty() ? unit(row, base) : null, fields);
  }

  private static Unit unit(ResultSet row, Base base) throws SQLException {
    String content = row.getString("content");
    List<String> keywords = base.economy ? ChunkRow.list(row.getString("keywords")) : List.of();
    return new Unit(row.getString("id"), keywords.isEmpty() ? content : content + "\n" + String.join(" ", keywords),
        row.getString("text_hash"));
  }

  private static Map<String, Value> documentFields(ResultSet row, Base base) throws SQLException {
    Map<String, Value> fields = new LinkedHashMap<>(SettingsJson.readMetadata(row.getString("document_metadata")));
    if (base.builtIn) {
      BuiltInFields.put(fields, row.getString("name"), row.getString("uploader"), row.getLong("created_at"),
          row.getLong("content_at"), row.getString("source_type"));
    }
    return fields;
  }

  private Map<String, List<Unit>> children(Handle h, String baseId, List<String> chunkIds) {
    Map<String, List<Unit>> units = new HashMap<>();
    h.createQuery(Children.COLUMNS + "chunk_id IN (<ids>) ORDER BY chunk_id, position, id").bind("tenant", tenant)
        .bind("base", baseId).bindList("ids", chunkIds)
        .map((row, ctx) -> Map.entry(row.getString("chunk_id"),
            new Unit(row.getString("id"), row.getString("content"), row.getString("text_hash"))))
        .forEach(unit -> units.computeIfAbsent(unit.getKey(), id -> new ArrayList<>()).add(unit.getValue()));
    return units;
  }
}
