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
  /** The tables that {@link #current} reads. */
  public static final List<String> CURRENT = List.of("dify_knowledge_base", "dify_knowledge_external");

  private static final int MAX_NAME_CHARS = 200;
  private static final int MAX_DESCRIPTION_CHARS = 2_000;
  private static final String COLUMNS = """
      SELECT id, name, description, settings, technique, built_in_fields, created_at, permission, members, api_enabled,
        decided, created_by, updated_by, updated_at
      FROM dify_knowledge_base\s""";

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
    return create(name, "", settings, IndexingTechnique.HIGH_QUALITY);
  }

  /**
   * Makes an empty base.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken, {@code INVALID_PARAM} when it is blank or longer than 200 characters, or the
   *     description longer than 2,000
   */
  public KnowledgeBase create(String name, String description, BaseSettings settings, IndexingTechnique technique) {
    return create(new NewBase(name, description, settings, technique));
  }

  /** Makes an empty base, with the same errors. */
  public KnowledgeBase create(NewBase wanted) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    BaseProfile profile = new BaseProfile(wanted.permission(), wanted.members(), true, wanted.technique() != null,
        wanted.createdBy(), wanted.createdBy(), now);
    KnowledgeBase base = new KnowledgeBase(ids.next(), checkedName(wanted.name()),
        checkedDescription(wanted.description()), wanted.settings(), wanted.usedTechnique(), wanted.builtInFields(),
        now,
        profile);
    if (database.write(h -> insert(h, base)) == 0) {
      throw taken(base.name());
    }
    return base;
  }

  private int insert(Handle h, KnowledgeBase base) {
    return h
        .createUpdate(
            """
                INSERT INTO dify_knowledge_base (id, tenant, name, description, settings, technique, change_seq, purged_seq,
                  created_at, built_in_fields, permission, members, decided, created_by, updated_by, updated_at)
                VALUES (:id, :tenant, :name, :description, :settings, :technique, 0, 0, :createdAt, :builtIn, :permission, :members,
                  :decided, :by, :by, :createdAt)
                ON CONFLICT (tenant, name) DO NOTHING""")
        .bind("id", base.id()).bind("tenant", tenant).bind("name", base.name())
        .bind("description", base.description()).bind("settings", SettingsJson.write(base.settings()))
        .bind("technique", base.technique().wire()).bind("createdAt", base.createdAt().toEpochMilli())
        .bind("builtIn", base.builtInFields())
        .bind("permission", base.profile().permission().wire())
        .bind("members", SettingsJson.write(base.profile().members())).bind("decided", base.profile().decided())
        .bind("by", base.profile().createdBy()).execute();
  }

  private static String checkedName(String name) {
    if (name.isBlank() || name.length() > MAX_NAME_CHARS || !StorableText.is(name)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The name of a knowledge base has 1 to " + MAX_NAME_CHARS + " characters.");
    }
    return name.strip();
  }

  private static String checkedDescription(String description) {
    if (description.length() > MAX_DESCRIPTION_CHARS || !StorableText.is(description)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The description of a knowledge base has at most " + MAX_DESCRIPTION_CHARS + " characters.");
    }
    return description;
  }

  private static DifyException taken(String name) {
    return new DifyException(ErrorCode.CONFLICT, "There is a knowledge base called \"" + name + "\" already.");
  }

  /**
   * Gives a base another name.
   *
   * @throws DifyException as {@link #create} does
   */
  public void rename(String baseId, String name) {
    String checked = checkedName(name);
    database.execute(h -> {
      boolean other = h
          .createQuery("SELECT COUNT(*) FROM dify_knowledge_base WHERE tenant = :tenant AND name = :name AND id <> :id")
          .bind("tenant", tenant).bind("name", checked).bind("id", baseId).mapTo(Long.class).one() > 0;
      if (other) {
        throw taken(checked);
      }
      set(h, baseId, "name", checked);
    });
  }

  /** Says what a base is about. */
  public void describe(String baseId, String description) {
    String checked = checkedDescription(description);
    database.execute(h -> set(h, baseId, "description", checked));
  }

  /** Makes an economy base one of high quality; whoever calls sees to the vectors. */
  public void upgrade(String baseId) {
    database.execute(h -> {
      set(h, baseId, "technique", IndexingTechnique.HIGH_QUALITY.wire());
      Renumbering.base(h, tenant, baseId);
    });
  }

  /** Lets filters ask for the built-in fields, or not. */
  public void allowBuiltInFields(String baseId, boolean allowed) {
    database.execute(h -> {
      set(h, baseId, "built_in_fields", allowed);
      Renumbering.base(h, tenant, baseId);
    });
  }

  private void set(Handle h, String baseId, String column, Object value) {
    h.createUpdate("UPDATE dify_knowledge_base SET updated_at = :now, " + column
        + " = :value WHERE tenant = :tenant AND id = :id").bind("now", clock.millis()).bind("value", value)
        .bind("tenant", tenant).bind("id", baseId).execute();
  }

  static boolean hasBuiltInFields(Handle h, String tenant, String baseId) {
    return h.createQuery("SELECT built_in_fields FROM dify_knowledge_base WHERE tenant = :tenant AND id = :id")
        .bind("tenant", tenant).bind("id", baseId).mapTo(Boolean.class).findOne().orElse(false);
  }

  /** The base with this id, else the one with this name. */
  public Optional<KnowledgeBase> find(String idOrName) {
    return database.read(h -> h.createQuery(COLUMNS + """
        WHERE tenant = :tenant AND (id = :key OR name = :key) ORDER BY CASE WHEN id = :key THEN 0 ELSE 1 END""")
        .bind("tenant", tenant).bind("key", idOrName.strip()).map((row, ctx) -> base(row)).findFirst());
  }

  /** The same with how it stands: what every search begins with, in one read. */
  public Optional<CurrentBase> current(String idOrName) {
    return database.read(h -> h.createQuery("""
        SELECT b.*, EXISTS (SELECT 1 FROM dify_knowledge_external e WHERE e.base_id = b.id) AS external
        FROM dify_knowledge_base b WHERE b.tenant = :tenant AND (b.id = :key OR b.name = :key)
        ORDER BY CASE WHEN b.id = :key THEN 0 ELSE 1 END""").bind("tenant", tenant).bind("key", idOrName.strip())
        .map((row, ctx) -> new CurrentBase(base(row),
            new BaseState(row.getLong("change_seq"), row.getBoolean("external"))))
        .findFirst());
  }

  /** All bases, by name. */
  public List<KnowledgeBase> list() {
    return database.read(h -> h.createQuery(COLUMNS + "WHERE tenant = :tenant ORDER BY name, id")
        .bind("tenant", tenant).map((row, ctx) -> base(row)).list());
  }

  /**
   * Changes how a base treats the documents that come from now on.
   *
   * @throws DifyException {@code INVALID_PARAM} when the chunk mode would be another
   */
  public void change(String baseId, BaseSettings settings) {
    database.execute(h -> {
      h.createQuery("SELECT settings FROM dify_knowledge_base WHERE tenant = :tenant AND id = :id")
          .bind("tenant", tenant).bind("id", baseId).mapTo(String.class).findOne()
          .ifPresent(before -> settings.chunk().replacing(SettingsJson.read(before).chunk()));
      set(h, baseId, "settings", SettingsJson.write(settings));
    });
  }

  /** Deletes a base that has no documents any more, with what is left of it. */
  public void delete(String baseId) {
    database.execute(h -> h.createUpdate("DELETE FROM dify_knowledge_base WHERE tenant = :tenant AND id = :id")
        .bind("tenant", tenant).bind("id", baseId).execute());
  }

  /** Keeps others from changing a base until the unit ends. */
  static void hold(Handle h, String tenant, String baseId) {
    reserve(h, tenant, baseId, 0);
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
    return new KnowledgeBase(row.getString("id"), row.getString("name"), row.getString("description"),
        SettingsJson.read(row.getString("settings")), IndexingTechnique.of(row.getString("technique")),
        row.getBoolean("built_in_fields"), Instant.ofEpochMilli(row.getLong("created_at")), profile(row));
  }

  private static BaseProfile profile(ResultSet row) throws SQLException {
    return new BaseProfile(BasePermission.of(row.getString("permission")),
        SettingsJson.readTexts(row.getString("members")), row.getBoolean("api_enabled"), row.getBoolean("decided"),
        row.getString("created_by"), row.getString("updated_by"), Instant.ofEpochMilli(row.getLong("updated_at")));
  }
}
