package io.dify.rag.store;

import io.dify.core.model.EmbeddingId;
import io.dify.core.store.Database;
import io.dify.rag.embed.EmbeddedText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Vectors that were computed before, by text and model@revision, so that none is computed twice. Thread-safe. */
public final class VectorCache {
  private static final int PAGE = 1_000;
  private static final String VECTORS = """
      SELECT text_hash AS id, text_hash FROM dify_knowledge_vector
      WHERE tenant = :tenant AND text_hash > :after GROUP BY text_hash ORDER BY text_hash LIMIT :limit""";

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

  /**
   * Keeps vectors, by the keys of their texts, rounded to 16 bits a component where their range allows it, which halves the database and moves a
   * cosine by some millionths.
   *
   * @return the vectors as they are kept: an index made of these is the same as one made anew from the cache
   */
  public Map<String, EmbeddedText> put(Map<String, EmbeddedText> vectors) {
    Map<String, EmbeddedText> kept = new HashMap<>();
    database.execute(h -> {
      PreparedBatch batch = h.prepareBatch("""
          INSERT INTO dify_knowledge_vector (tenant, text_hash, model, vector) VALUES (:tenant, :hash, :model, :vector)
          ON CONFLICT (tenant, text_hash, model) DO UPDATE SET vector = :vector""");
      vectors.forEach((hash, vector) -> {
        byte[] bytes = VectorBytes.of(vector.vector());
        kept.put(hash, new EmbeddedText(vector.model(), VectorBytes.read(bytes, vector.vector().length)));
        batch.bind("tenant", tenant).bind("hash", hash).bind("model", vector.model().toString()).bind("vector", bytes)
            .add();
      });
      batch.execute();
    });
    return kept;
  }

  /**
   * Removes the vectors of texts that no chunk and no child of the tenant has any more, some at a time, so that nobody waits for it. One that comes
   * into use at the same moment may go with them and has to be computed again.
   *
   * @return how many there were
   */
  public int sweep() {
    Set<Long> unneeded = unneeded();
    List<String> some = new ArrayList<>(PAGE);
    if (!unneeded.isEmpty()) {
      page(VECTORS, row -> {
        if (unneeded.contains(half(row.getValue()))) {
          some.add(row.getValue());
        }
      });
    }
    for (int from = 0; from < some.size(); from += PAGE) {
      List<String> page = some.subList(from, Math.min(some.size(), from + PAGE));
      database.execute(
          h -> h.createUpdate("DELETE FROM dify_knowledge_vector WHERE tenant = :tenant AND text_hash IN (<some>)")
              .bind("tenant", tenant).bindList("some", page).execute());
    }
    return some.size();
  }

  /** How many texts have vectors and no chunk or child any more: what {@link #sweep} removes. */
  public int countUnneeded() {
    return unneeded().size();
  }

  /** Vectors are listed before texts: those of texts that come meanwhile are not among them. */
  private Set<Long> unneeded() {
    Set<Long> unneeded = new HashSet<>();
    page(VECTORS, row -> unneeded.add(half(row.getValue())));
    for (String table : List.of("dify_knowledge_chunk", "dify_knowledge_child")) {
      page("SELECT id, text_hash FROM " + table + " WHERE tenant = :tenant AND id > :after ORDER BY id LIMIT :limit",
          row -> unneeded.remove(half(row.getValue())));
    }
    return unneeded;
  }

  private static long half(String textHash) {
    return Long.parseUnsignedLong(textHash.substring(0, 16), 16);
  }

  private void page(String sql, Consumer<Map.Entry<String, String>> sink) {
    String last = "";
    while (true) {
      String after = last;
      List<Map.Entry<String, String>> rows = database.read(h -> h.createQuery(sql).bind("tenant", tenant)
          .bind("after", after).bind("limit", PAGE)
          .map((row, ctx) -> Map.entry(row.getString("id"), row.getString("text_hash"))).list());
      rows.forEach(sink);
      if (rows.size() < PAGE) {
        return;
      }
      last = rows.getLast().getKey();
    }
  }

  private static Optional<EmbeddedText> vector(List<EmbeddingId> models, String name, byte[] bytes) {
    return models.stream().filter(id -> id.toString().equals(name) && VectorBytes.fits(bytes, id.dimension()))
        .findFirst().map(id -> new EmbeddedText(id, VectorBytes.read(bytes, id.dimension())));
  }
}
