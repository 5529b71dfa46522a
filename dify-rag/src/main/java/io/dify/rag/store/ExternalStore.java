package io.dify.rag.store;

import io.dify.core.store.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;

/** The external bases of one tenant, which go with their base, and the systems they are in, which go with the last base in them. Thread-safe. */
public final class ExternalStore {
  private static final RowMapper<ExternalApi> API = (row, ctx) -> new ExternalApi(row.getString("api_id"),
      row.getString("name"), row.getString("endpoint"), row.getString("sealed_key"));
  private static final RowMapper<ExternalLink> LINK = (row, ctx) -> new ExternalLink(row.getString("base_id"),
      row.getString("knowledge_id"), API.map(row, ctx));
  private static final String LINKS = """
      SELECT e.base_id, e.knowledge_id, a.id AS api_id, a.name, a.endpoint, a.sealed_key
      FROM dify_knowledge_external e JOIN dify_knowledge_external_api a ON a.id = e.api_id
      WHERE e.tenant = :tenant AND a.tenant = :tenant\s""";

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The external bases of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ExternalStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Keeps a system, or changes where it is. */
  public void put(ExternalApi api) {
    database.execute(h -> h.createUpdate(
        """
            INSERT INTO dify_knowledge_external_api (id, tenant, name, endpoint, sealed_key, created_at)
            VALUES (:id, :tenant, :name, :endpoint, :key, :at)
            ON CONFLICT (id) DO UPDATE SET name = :name, endpoint = :endpoint, sealed_key = :key
              WHERE dify_knowledge_external_api.tenant = :tenant""")
        .bind("id", api.id()).bind("tenant", tenant).bind("name", api.name()).bind("endpoint", api.endpoint())
        .bind("key", api.sealedKey()).bind("at", clock.millis()).execute());
  }

  /** A system of this tenant. */
  public Optional<ExternalApi> api(String id) {
    return database.read(h -> h.createQuery("""
        SELECT id AS api_id, name, endpoint, sealed_key FROM dify_knowledge_external_api
        WHERE tenant = :tenant AND id = :id""").bind("tenant", tenant).bind("id", id).map(API).findOne());
  }

  /** Makes a base of this tenant external, or changes where it is. */
  public void link(String baseId, String knowledgeId, String apiId) {
    database.execute(h -> h.createUpdate(
        """
            INSERT INTO dify_knowledge_external (base_id, tenant, api_id, knowledge_id, created_at)
            SELECT id, tenant, :api, :knowledge, :at FROM dify_knowledge_base WHERE tenant = :tenant AND id = :base
            ON CONFLICT (base_id) DO UPDATE SET api_id = :api, knowledge_id = :knowledge""")
        .bind("api", apiId).bind("knowledge", knowledgeId).bind("at", clock.millis()).bind("tenant", tenant)
        .bind("base", baseId).execute());
  }

  /** Where the knowledge of a base is; empty for one that is not external. */
  public Optional<ExternalLink> find(String baseId) {
    return database.read(h -> h.createQuery(LINKS + "AND e.base_id = :base").bind("tenant", tenant)
        .bind("base", baseId).map(LINK).findOne());
  }

  /** All of them, oldest first. */
  public List<ExternalLink> list() {
    return database.read(h -> h.createQuery(LINKS + "ORDER BY e.created_at, e.base_id").bind("tenant", tenant)
        .map(LINK).list());
  }

  /** Forgets the systems that no base is in any more, and their keys. */
  public void sweep() {
    database.execute(h -> h.createUpdate("""
        DELETE FROM dify_knowledge_external_api WHERE tenant = :tenant AND NOT EXISTS (
          SELECT 1 FROM dify_knowledge_external e WHERE e.api_id = dify_knowledge_external_api.id)""")
        .bind("tenant", tenant).execute());
  }
}
