package io.dify.rag.store;

import io.dify.core.store.Database;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What is said about the bases of one tenant beside how they work, and the decision that a first document makes. Thread-safe. */
public final class BaseProfileStore {
  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The bases of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public BaseProfileStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Says who may see a base. */
  public void permit(String baseId, BasePermission permission, List<String> members) {
    database.execute(h -> {
      set(h, baseId, "permission", permission.wire());
      set(h, baseId, "members", SettingsJson.write(members));
    });
  }

  /** Lets the knowledge API reach a base, or not. */
  public void allowApi(String baseId, boolean allowed) {
    database.execute(h -> set(h, baseId, "api_enabled", allowed));
  }

  /** Notes who changed a base. */
  public void touch(String baseId, String by) {
    database.execute(h -> set(h, baseId, "updated_by", by));
  }

  /**
   * Decides how a base without documents works.
   *
   * @return false when it has documents; nothing has changed then
   */
  public boolean decide(String baseId, BaseSettings settings, IndexingTechnique technique) {
    return database.write(h -> h.createUpdate("""
        UPDATE dify_knowledge_base SET settings = :settings, technique = :technique, decided = TRUE, updated_at = :now
        WHERE tenant = :tenant AND id = :id AND NOT EXISTS (
          SELECT 1 FROM dify_knowledge_document d WHERE d.base_id = dify_knowledge_base.id)""")
        .bind("settings", SettingsJson.write(settings)).bind("technique", technique.wire())
        .bind("now", clock.millis()).bind("tenant", tenant).bind("id", baseId).execute()) > 0;
  }

  private void set(Handle h, String baseId, String column, Object value) {
    h.createUpdate("UPDATE dify_knowledge_base SET updated_at = :now, " + column
        + " = :value WHERE tenant = :tenant AND id = :id").bind("now", clock.millis()).bind("value", value)
        .bind("tenant", tenant).bind("id", baseId).execute();
  }
}
