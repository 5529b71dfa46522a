package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The knowledge bases of one tenant. Thread-safe. */
public final class BaseStore {
  private static final int MAX_NAME_CHARS = 200;

  private final Database database;
  private final String tenant;
  private final InstantSource clock;
  private final Ids ids;

  /** The bases of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public BaseStore(Database database, String tenant, InstantSource clock, Ids ids) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Makes an empty base.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken, {@code INVALID_PARAM} when it is blank or longer than 200 characters
   */
  public KnowledgeBase create(String name, BaseSettings settings) {
    if (name.isBlank() || name.length() > MAX_NAME_CHARS || name.indexOf('\0') >= 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The name of a knowledge base has 1 to " + MAX_NAME_CHARS + " characters.");
    }
    KnowledgeBase base = new KnowledgeBase(ids.next(), name.strip(), settings,
        Instant.ofEpochMilli(clock.millis()));
    int rows = database.write(h -> h.createUpdate("""
        INSERT INTO dify_knowledge_base (id, tenant, name, settings, change_seq, purged_seq, created_at)
        VALUES (:id, :tenant, :name, :settings, 0, 0, :createdAt) ON CONFLICT (tenant, name) DO NOTHING""")
        .bind("id", base.id()).bind("tenant", tenant).bind("name", base.name())
        .bind("settings", SettingsJson.write(settings)).bind("createdAt", base.createdAt().toEpochMilli()).execute());
    if (rows == 0) {
      throw new DifyException(ErrorCode.CONFLICT, "There is a knowledge base called \"" + base.name() + "\" already.");
    }
    return base;
  }

  /** The base with this id, else the one with this name. */
  public Optional<KnowledgeBase> find(String idOrName) {
    return database.read(h -> h.createQuery("""
        SELECT id, name, settings, created_at FROM dify_knowledge_base
        WHERE tenant = :tenant AND (id = :key OR name = :key) ORDER BY CASE WHEN id = :key THEN 0 ELSE 1 END""")
        .bind("tenant", tenant).bind("key", idOrName.strip()).map((row, ctx) -> base(row)).findFirst());
  }

  /** All bases, by name. */
  public List<KnowledgeBase> list() {
    return database.read(h -> h.createQuery("""
        SELECT id, name, settings, created_at FROM dify_knowledge_base WHERE tenant = :tenant ORDER BY name, id""")
        .bind("tenant", tenant).map((row, ctx) -> base(row)).list());
  }

  /** Changes how a base treats the documents that come from now on. */
  public void change(String baseId, BaseSettings settings) {
    database
        .execute(h -> h.createUpdate("UPDATE dify_knowledge_base SET settings = :s WHERE tenant = :tenant AND id = :id")
            .bind("s", SettingsJson.write(settings)).bind("tenant", tenant).bind("id", baseId).execute());
  }

  /** Deletes a base that has no documents any more, with what is left of it. */
  public void delete(String baseId) {
    database.execute(h -> h.createUpdate("DELETE FROM dify_knowledge_base WHERE tenant = :tenant AND id = :id")
        .bind("tenant", tenant).bind("id", baseId).execute());
  }

  /**
   * Reserves numbers for changes. Holds the row of the base until the unit ends, so that changes become visible in the order of their numbers.
   *
   * @return the number before the first one reserved
   */
  static long reserve(Handle h, String tenant, String baseId, long count) {
    return h.createQuery("""
        UPDATE dify_knowledge_base SET change_seq = change_seq + :n WHERE tenant = :tenant AND id = :id
        RETURNING change_seq""").bind("n", count).bind("tenant", tenant).bind("id", baseId).mapTo(Long.class)
        .findOne()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "The knowledge base does not exist any more."))
        - count;
  }

  private static KnowledgeBase base(ResultSet row) throws SQLException {
    return new KnowledgeBase(row.getString("id"), row.getString("name"), SettingsJson.read(row.getString("settings")),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
