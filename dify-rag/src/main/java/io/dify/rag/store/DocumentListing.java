package io.dify.rag.store;

import io.dify.core.store.Database;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** One tenant's documents in pages, and what is counted of them. Thread-safe. */
public final class DocumentListing {
  /**
   * Which documents are listed.
   *
   * @param keyword in their names, case apart; empty for all
   * @param display how they stand; empty for all
   */
  public record Filter(String keyword, Optional<DisplayStatus> display) {
    /** All documents. */
    public static final Filter ALL = new Filter("", Optional.empty());
  }

  /**
   * A page.
   *
   * @param documents those of the page, newest first
   * @param total those of all pages
   */
  public record Page(List<StoredDocument> documents, long total) {}

  /**
   * What the documents of a base come to.
   *
   * @param documents their number
   * @param available those that are found
   * @param characters their length together
   */
  public record Totals(long documents, long available, long characters) {
    /** Of an empty base. */
    public static final Totals NONE = new Totals(0, 0, 0);
  }

  private final Database database;
  private final String tenant;

  /** The documents of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public DocumentListing(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** The documents of a base that pass a filter, newest first. */
  public Page page(String baseId, Filter filter, long offset, int limit) {
    String from = "AND d.base_id = :base" + (filter.keyword().isEmpty() ? "" : " AND " + SearchPattern.WITHIN)
        + filter.display().map(status -> " AND " + status.condition()).orElse("");
    return database.read(h -> {
      long total = bound(h, "SELECT COUNT(*) FROM dify_knowledge_document d WHERE d.tenant = :tenant " + from, baseId,
          filter).mapTo(Long.class).one();
      List<StoredDocument> documents = bound(h,
          DocumentRows.COLUMNS + from + " ORDER BY d.position DESC, d.id LIMIT :limit OFFSET :offset", baseId, filter)
          .bind("limit", limit).bind("offset", offset).map((row, ctx) -> DocumentRows.read(row)).list();
      return new Page(documents, total);
    });
  }

  private Query bound(Handle h, String sql, String baseId, Filter filter) {
    Query query = h.createQuery(sql).bind("tenant", tenant).bind("base", baseId);
    return filter.keyword().isEmpty()
        ? query
        : query.bind("exact", SearchPattern.of(filter.keyword()))
            .bind("folded", SearchPattern.of(filter.keyword().toLowerCase(Locale.ROOT)));
  }

  /** Whether a base has no documents. */
  public boolean isEmpty(String baseId) {
    return database.read(h -> h.createQuery(
        "SELECT 1 FROM dify_knowledge_document d WHERE d.tenant = :tenant AND d.base_id = :base LIMIT 1")
        .bind("tenant", tenant).bind("base", baseId).mapTo(Long.class).findOne()).isEmpty();
  }

  /** What the documents of every base come to, by the ids of bases that have any. */
  public Map<String, Totals> totals() {
    Map<String, Totals> totals = new HashMap<>();
    database.read(h -> h.createQuery("""
        SELECT d.base_id, COUNT(*) AS documents, SUM(CASE WHEN ${available} THEN 1 ELSE 0 END) AS available,
          SUM(d.character_count) AS characters
        FROM dify_knowledge_document d WHERE d.tenant = :tenant GROUP BY d.base_id"""
        .replace("${available}", DisplayStatus.AVAILABLE.condition())).bind("tenant", tenant)
        .map((row, ctx) -> Map.entry(row.getString("base_id"),
            new Totals(row.getLong("documents"), row.getLong("available"), row.getLong("characters"))))
        .list()).forEach(entry -> totals.put(entry.getKey(), entry.getValue()));
    return totals;
  }

  /** How often chunks of documents were found, by their ids; those that never were are left out. */
  public Map<String, Long> hits(Collection<StoredDocument> documents) {
    Map<String, Long> hits = new HashMap<>();
    if (!documents.isEmpty()) {
      database.read(h -> h.createQuery("""
          SELECT c.document_id, SUM(t.hits) AS hits
          FROM dify_knowledge_chunk c JOIN dify_knowledge_hit t ON t.chunk_id = c.id
          WHERE c.tenant = :tenant AND c.document_id IN (<ids>) GROUP BY c.document_id""")
          .bind("tenant", tenant).bindList("ids", documents.stream().map(StoredDocument::id).toList())
          .map((row, ctx) -> Map.entry(row.getString("document_id"), row.getLong("hits"))).list())
          .forEach(entry -> hits.put(entry.getKey(), entry.getValue()));
    }
    return hits;
  }
}
