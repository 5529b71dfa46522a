package io.dify.rag.store;

import io.dify.core.model.EmbeddingId;
import io.dify.core.model.ModelRef;
import io.dify.core.store.Database;
import java.util.Optional;

/** The identities of the remote models that indexes were made with, so that opening one asks no service. Thread-safe. */
public final class EmbeddingStore {
  private final Database database;
  private final String tenant;

  /** Those of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public EmbeddingStore(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** What is known of a base's model; empty when the base was not indexed with it yet. */
  public Optional<EmbeddingId> find(String baseId, ModelRef chosen) {
    return database.read(h -> h.createQuery("""
        SELECT model, revision, dimension, normalised FROM dify_knowledge_embedding
        WHERE tenant = :tenant AND base_id = :base AND chosen = :chosen""")
        .bind("tenant", tenant).bind("base", baseId).bind("chosen", chosen.toString())
        .map((row, ctx) -> new EmbeddingId(row.getString("model"), row.getString("revision"), row.getInt("dimension"),
            row.getBoolean("normalised")))
        .findOne());
  }

  /** Keeps what a base's model is, in place of what was known before. */
  public void put(String baseId, ModelRef chosen, EmbeddingId id) {
    database.execute(h -> h.createUpdate("""
        INSERT INTO dify_knowledge_embedding (base_id, tenant, chosen, model, revision, dimension, normalised)
        SELECT id, tenant, :chosen, :model, :revision, :dimension, :normalised FROM dify_knowledge_base
        WHERE tenant = :tenant AND id = :base
        ON CONFLICT (base_id) DO UPDATE SET chosen = :chosen, model = :model, revision = :revision,
          dimension = :dimension, normalised = :normalised""")
        .bind("chosen", chosen.toString()).bind("model", id.model()).bind("revision", id.revision())
        .bind("dimension", id.dimension()).bind("normalised", id.normalised()).bind("tenant", tenant)
        .bind("base", baseId).execute());
  }
}
