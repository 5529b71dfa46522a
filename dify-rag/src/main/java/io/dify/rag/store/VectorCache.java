package io.dify.rag.store;

import io.dify.core.model.EmbeddingId;
import io.dify.core.store.Database;
import io.dify.rag.embed.EmbeddedText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Vectors that were computed before, by text and model@revision, so that none is computed twice. Thread-safe. */
public final class VectorCache {
  private final Database database;
  private final String tenant;

  /** The vectors of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public VectorCache(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /**
   * The vectors of texts that one of the models made; a text gets one from a single model always, so at most one is known.
   *
   * @param textHashes keys of the texts ({@link TextHash})
   */
  public Map<String, EmbeddedText> find(Collection<String> textHashes, List<EmbeddingId> models) {
    Map<String, EmbeddedText> found = new HashMap<>();
    if (!textHashes.isEmpty() && !models.isEmpty()) {
      database.read(h -> h.createQuery("""
          SELECT text_hash, model, vector FROM dify_knowledge_vector
          WHERE tenant = :tenant AND text_hash IN (<hashes>) AND model IN (<models>)""")
          .bind("tenant", tenant).bindList("hashes", List.copyOf(textHashes))
          .bindList("models", models.stream().map(EmbeddingId::toString).toList())
          .map((row, ctx) -> Map.entry(row.getString("text_hash"),
              vector(models, row.getString("model"), row.getBytes("vector"))))
          .list()).forEach(entry -> entry.getValue().ifPresent(vector -> found.put(entry.getKey(), vector)));
    }
    return found;
  }

  /** Keeps vectors, by the keys of their texts. */
  public void put(Map<String, EmbeddedText> vectors) {
    database.execute(h -> {
      PreparedBatch batch = h.prepareBatch("""
          INSERT INTO dify_knowledge_vector (tenant, text_hash, model, vector) VALUES (:tenant, :hash, :model, :vector)
          ON CONFLICT (tenant, text_hash, model) DO NOTHING""");
      vectors.forEach((hash, vector) -> batch.bind("tenant", tenant).bind("hash", hash)
          .bind("model", vector.model().toString()).bind("vector", bytes(vector.vector())).add());
      batch.execute();
    });
  }

  private static Optional<EmbeddedText> vector(List<EmbeddingId> models, String name, byte[] bytes) {
    return models.stream().filter(id -> id.toString().equals(name) && id.dimension() * Float.BYTES == bytes.length)
        .findFirst().map(id -> new EmbeddedText(id, floats(bytes)));
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer buffer = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(vector);
    return buffer.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
