package io.dify.rag.store;

import io.dify.core.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The chunks of one tenant's documents as people leaf through them. Thread-safe. */
public final class ChunkPages {
  private static final String OF_DOCUMENT = """
      c.tenant = :tenant AND c.document_id = :document
      AND ((:indexed AND NOT c.pending) OR (:waiting AND c.pending))
      """;
  private static final String ORDER = " ORDER BY c.position, c.id";

  private final Database database;
  private final String tenant;

  /** The chunks of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ChunkPages(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /**
   * Which chunks are meant.
   *
   * @param keyword what text, answer or a keyword contains, whatever its case; empty for all
   * @param indexed whether chunks that can be found as they are now are meant
   * @param waiting whether those that still wait for that are meant
   */
  public record Wanted(String keyword, boolean indexed, boolean waiting) {
    /** All of them. */
    public static final Wanted ALL = new Wanted("", true, true);
  }

  /**
   * A page.
   *
   * @param chunks chunks in their order
   * @param total how many there are on all pages
   */
  public record Page(List<StoredChunk> chunks, long total) {
    /** Copies. */
    public Page {
      chunks = List.copyOf(chunks);
    }
  }

  /**
   * Chunks of a document, in their order. A keyword is looked for in this process, since databases differ in what case is beyond English; the
   * whole document is read for that.
   *
   * @param offset how many come before the page
   * @param limit at most so many
   */
  public Page page(StoredDocument document, Wanted wanted, long offset, int limit) {
    return wanted.keyword.isBlank()
        ? database.read(h -> new Page(rows(h, document, wanted, offset, limit), count(h, document, wanted)))
        : matching(document, wanted, offset, limit);
  }

  private List<StoredChunk> rows(Handle h, StoredDocument document, Wanted wanted, long offset, int limit) {
    return bind(h.createQuery(ChunkRow.COLUMNS.replace("c.tenant = :tenant AND", OF_DOCUMENT) + ORDER
        + " LIMIT :limit OFFSET :offset"), document, wanted).bind("limit", limit).bind("offset", offset)
        .map((row, ctx) -> ChunkRow.read(row)).list();
  }

  private long count(Handle h, StoredDocument document, Wanted wanted) {
    return bind(h.createQuery("SELECT COUNT(*) FROM dify_knowledge_chunk c WHERE " + OF_DOCUMENT), document, wanted)
        .mapTo(Long.class).one();
  }

  private Page matching(StoredDocument document, Wanted wanted, long offset, int limit) {
    String keyword = wanted.keyword.strip().toLowerCase(Locale.ROOT);
    List<String> ids = database.read(h -> bind(h.createQuery(
        "SELECT c.id, c.content, c.answer, c.keywords FROM dify_knowledge_chunk c WHERE " + OF_DOCUMENT + ORDER),
        document, wanted).map((row, ctx) -> matches(row, keyword) ? row.getString("id") : "").list()).stream()
        .filter(id -> !id.isEmpty()).toList();
    int from = (int) Math.min(offset, ids.size());
    List<String> shown = ids.subList(from, Math.min(ids.size(), from + limit));
    Map<String, StoredChunk> found = new HashMap<>();
    if (!shown.isEmpty()) {
      database.read(h -> h.createQuery(ChunkRow.COLUMNS + " c.document_id = :document AND c.id IN (<ids>)")
          .bind("tenant", tenant).bind("document", document.id()).bindList("ids", shown)
          .map((row, ctx) -> ChunkRow.read(row)).list()).forEach(chunk -> found.put(chunk.chunk().id(), chunk));
    }
    return new Page(shown.stream().map(found::get).filter(Objects::nonNull).toList(), ids.size());
  }

  private static boolean matches(ResultSet row, String keyword) throws SQLException {
    return contains(row.getString("content"), keyword) || contains(row.getString("answer"), keyword)
        || ChunkRow.list(row.getString("keywords")).stream().anyMatch(word -> contains(word, keyword));
  }

  private static boolean contains(@Nullable String text, String keyword) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(keyword);
  }

  private Query bind(Query query, StoredDocument document, Wanted wanted) {
    return query.bind("tenant", tenant).bind("document", document.id()).bind("indexed", wanted.indexed)
        .bind("waiting", wanted.waiting);
  }
}
