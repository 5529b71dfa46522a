package io.dify.rag.store;

import io.dify.rag.document.Fingerprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Children of chunks as rows. */
final class Children {
  private static final int PAGE = 1_000;
  static final String COLUMNS = """
      SELECT id, chunk_id, position, content, hash, text_hash, by_hand, created_at, updated_at FROM dify_knowledge_child
      WHERE tenant = :tenant AND base_id = :base AND
      """;

  private Children() {}

  /** Puts the children that chunks come with in place of those they had. */
  static void replace(Handle h, String tenant, String baseId, List<ChunkRow> rows, long now) {
    List<String> ids = rows.stream().map(row -> row.chunk().chunk().id()).toList();
    for (int from = 0; from < ids.size(); from += PAGE) {
      h.createUpdate("DELETE FROM dify_knowledge_child WHERE tenant = :tenant AND chunk_id IN (<ids>)")
          .bind("tenant", tenant).bindList("ids", ids.subList(from, Math.min(ids.size(), from + PAGE))).execute();
    }
    PreparedBatch batch = insertion(h);
    for (ChunkRow row : rows) {
      String chunkId = row.chunk().chunk().id();
      Map<String, Integer> met = new HashMap<>();
      int position = 0;
      for (String text : row.chunk().children()) {
        String id = id(chunkId, text, met.merge(text, 1, Integer::sum));
        bind(batch, tenant, baseId, new ChildChunk(id, chunkId, ++position, text, Fingerprint.of(text), false,
            Instant.ofEpochMilli(now), Instant.ofEpochMilli(now))).add();
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  /** Depends on the chunk, the text, and how many of its children before have the same. */
  static String id(String chunkId, String text, int occurrence) {
    return Fingerprint.id(chunkId, text, String.valueOf(occurrence));
  }

  static PreparedBatch insertion(Handle h) {
    return h.prepareBatch("""
        INSERT INTO dify_knowledge_child (id, tenant, base_id, chunk_id, position, content, hash, text_hash, by_hand,
          created_at, updated_at)
        VALUES (:id, :tenant, :base, :chunk, :position, :content, :hash, :textHash, :byHand, :created, :now)""");
  }

  static PreparedBatch bind(PreparedBatch batch, String tenant, String baseId, ChildChunk child) {
    return batch.bind("id", child.id()).bind("tenant", tenant).bind("base", baseId).bind("chunk", child.chunkId())
        .bind("position", (long) child.position()).bind("content", child.content()).bind("hash", child.hash())
        .bind("textHash", TextHash.of(child.content())).bind("byHand", child.byHand())
        .bind("created", child.createdAt().toEpochMilli()).bind("now", child.updatedAt().toEpochMilli());
  }

  static ChildChunk read(ResultSet row) throws SQLException {
    return new ChildChunk(row.getString("id"), row.getString("chunk_id"), row.getInt("position"),
        row.getString("content"), row.getString("hash"), row.getBoolean("by_hand"),
        Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("updated_at")));
  }
}
