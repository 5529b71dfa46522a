package io.dify.rag.store;

import io.dify.core.store.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;

/** The external bases of one tenant. They go with their base. Thread-safe. */
public final class ExternalStore {
  private static final RowMapper<ExternalLink> LINK = (row, ctx) -> new ExternalLink(row.getString("base_id"),
      row.getString("endpoint"), row.getString("knowledge_id"), row.getString("sealed_key"));

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The external bases of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ExternalStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Makes a base of this tenant external, or changes where it is. */
  public void put(ExternalLink link) {
    database.execute(h -> h.createUpdate(
        """
            INSERT INTO dify_knowledge_external (base_id, tenant, endpoint, knowledge_id, sealed_key, created_at)
            SELECT id, tenant, :endpoint, :knowledge, :key, :at FROM dify_knowledge_base WHERE tenant = :tenant AND id = :base
            ON CONFLICT (base_id) DO UPDATE SET endpoint = :endpoint, knowledge_id = :knowledge, sealed_key = :key""")
        .bind("endpoint", link.endpoint()).bind("knowledge", link.knowledgeId()).bind("key", link.sealedKey())
        .bind("at", clock.millis()).bind("tenant", tenant).bind("base", link.baseId()).execute());
  }

  /** Where the knowledge of a base is; empty for one that is not external. */
  public Optional<ExternalLink> find(String baseId) {
    return database.read(h -> h.createQuery("""
        SELECT base_id, endpoint, knowledge_id, sealed_key FROM dify_knowledge_external
        WHERE tenant = :tenant AND base_id = :base""").bind("tenant", tenant).bind("base", baseId).map(LINK)
        .findOne());
  }

  /** All of them, oldest first. */
  public List<ExternalLink> list() {
    return database.read(h -> h.createQuery("""
        SELECT base_id, endpoint, knowledge_id, sealed_key FROM dify_knowledge_external
        WHERE tenant = :tenant ORDER BY created_at, base_id""").bind("tenant", tenant).map(LINK).list());
  }
}
