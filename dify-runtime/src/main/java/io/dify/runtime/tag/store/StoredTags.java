package io.dify.runtime.tag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.tag.Tag;
import io.dify.runtime.tag.Tags;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Tags in the database. Thread-safe. */
public final class StoredTags implements Tags {
  private static final int PAGE = 1_000;

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Tags in this database. */
  public StoredTags(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Tag create(String tenantId, String name) {
    Tag tag = new Tag(ids.next(), checked(name));
    int rows = database.write(handle -> handle.createUpdate("""
        INSERT INTO dify_tag (id, tenant_id, type, name, created_at) VALUES (:id, :tenant, :type, :name, :now)
        ON CONFLICT (tenant_id, type, name) DO NOTHING""").bind("id", tag.id()).bind("tenant", tenantId)
        .bind("type", Tag.TYPE).bind("name", tag.name()).bind("now", clock.millis()).execute());
    if (rows == 0) {
      throw taken(tag.name());
    }
    return tag;
  }

  private static String checked(String name) {
    String stripped = name.strip();
    if (stripped.isEmpty() || stripped.codePointCount(0, stripped.length()) > Tag.MAX_NAME_CHARS
        || stripped.codePoints().anyMatch(StoredTags::cannotBeStored)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The name of a tag has 1 to " + Tag.MAX_NAME_CHARS + " characters.");
    }
    return stripped;
  }

  /** Nothing that is no character: PostgreSQL takes no text with it. */
  private static boolean cannotBeStored(int character) {
    return character == 0 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
  }

  private static DifyException taken(String name) {
    return new DifyException(ErrorCode.CONFLICT, "There is a tag called \"" + name + "\" already.");
  }

  @Override
  public Map<Tag, Long> list(String tenantId) {
    Map<Tag, Long> tags = new LinkedHashMap<>();
    database.read(handle -> handle.createQuery("""
        SELECT t.id, t.name, (SELECT COUNT(*) FROM dify_tag_binding b WHERE b.tag_id = t.id) AS bindings
        FROM dify_tag t WHERE t.tenant_id = :tenant AND t.type = :type ORDER BY t.created_at DESC, t.id DESC""")
        .bind("tenant", tenantId).bind("type", Tag.TYPE)
        .map((row, context) -> Map.entry(new Tag(row.getString("id"), row.getString("name")), row.getLong("bindings")))
        .list()).forEach(entry -> tags.put(entry.getKey(), entry.getValue()));
    return tags;
  }

  @Override
  public Tag rename(String tenantId, String tagId, String name) {
    Tag tag = new Tag(tagId, checked(name));
    database.execute(handle -> {
      require(handle, tenantId, List.of(tagId));
      boolean other = handle.createQuery("""
          SELECT COUNT(*) FROM dify_tag WHERE tenant_id = :tenant AND type = :type AND name = :name AND id <> :id""")
          .bind("tenant", tenantId).bind("type", Tag.TYPE).bind("name", tag.name()).bind("id", tagId).mapTo(Long.class)
          .one() > 0;
      if (other) {
        throw taken(tag.name());
      }
      handle.createUpdate("UPDATE dify_tag SET name = :name WHERE tenant_id = :tenant AND id = :id")
          .bind("name", tag.name()).bind("tenant", tenantId).bind("id", tagId).execute();
    });
    return tag;
  }

  @Override
  public void delete(String tenantId, String tagId) {
    database.execute(handle -> {
      require(handle, tenantId, List.of(tagId));
      handle.createUpdate("DELETE FROM dify_tag WHERE tenant_id = :tenant AND id = :id").bind("tenant", tenantId)
          .bind("id", tagId).execute();
    });
  }

  @Override
  public void bind(String tenantId, Collection<String> tagIds, String baseId) {
    database.execute(handle -> {
      require(handle, tenantId, tagIds);
      PreparedBatch batch = handle.prepareBatch("""
          INSERT INTO dify_tag_binding (tag_id, target_id, tenant_id, created_at) VALUES (:tag, :target, :tenant, :now)
          ON CONFLICT (tag_id, target_id) DO NOTHING""");
      tagIds.stream().distinct().forEach(tag -> batch.bind("tag", tag).bind("target", baseId).bind("tenant", tenantId)
          .bind("now", clock.millis()).add());
      batch.execute();
    });
  }

  @Override
  public void unbind(String tenantId, Collection<String> tagIds, String baseId) {
    database.execute(handle -> {
      require(handle, tenantId, tagIds);
      handle.createUpdate("""
          DELETE FROM dify_tag_binding WHERE tenant_id = :tenant AND target_id = :target AND tag_id IN (<tags>)""")
          .bind("tenant", tenantId).bind("target", baseId).bindList("tags", List.copyOf(tagIds)).execute();
    });
  }

  private static void require(Handle handle, String tenantId, Collection<String> tagIds) {
    Set<String> missing = new TreeSet<>(tagIds);
    handle.createQuery("SELECT id FROM dify_tag WHERE tenant_id = :tenant AND type = :type AND id IN (<ids>)")
        .bind("tenant", tenantId).bind("type", Tag.TYPE).bindList("ids", List.copyOf(tagIds)).mapTo(String.class)
        .forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is no tag " + String.join(", ", missing) + ".");
    }
  }

  @Override
  public Map<String, List<Tag>> of(String tenantId, Collection<String> baseIds) {
    Map<String, List<Tag>> tags = new HashMap<>();
    List<String> all = List.copyOf(baseIds);
    for (int from = 0; from < all.size(); from += PAGE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + PAGE));
      database.read(handle -> handle.createQuery("""
          SELECT b.target_id, t.id, t.name FROM dify_tag_binding b JOIN dify_tag t ON t.id = b.tag_id
          WHERE b.tenant_id = :tenant AND t.tenant_id = :tenant AND b.target_id IN (<targets>)
          ORDER BY t.created_at DESC, t.id DESC""").bind("tenant", tenantId).bindList("targets", some)
          .map((row, context) -> Map.entry(row.getString("target_id"),
              new Tag(row.getString("id"), row.getString("name"))))
          .list())
          .forEach(entry -> tags.computeIfAbsent(entry.getKey(), id -> new ArrayList<>()).add(entry.getValue()));
    }
    return tags;
  }

  @Override
  public Set<String> bases(String tenantId, Collection<String> tagIds) {
    return tagIds.isEmpty()
        ? Set.of()
        : Set.copyOf(database.read(handle -> handle.createQuery("""
            SELECT DISTINCT target_id FROM dify_tag_binding WHERE tenant_id = :tenant AND tag_id IN (<tags>)""")
            .bind("tenant", tenantId).bindList("tags", List.copyOf(tagIds)).mapTo(String.class).list()));
  }

  @Override
  public void forget(String tenantId, String baseId) {
    database.execute(handle -> handle
        .createUpdate("DELETE FROM dify_tag_binding WHERE tenant_id = :tenant AND target_id = :target")
        .bind("tenant", tenantId).bind("target", baseId).execute());
  }
}
