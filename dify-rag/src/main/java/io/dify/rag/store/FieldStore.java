package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.store.DocumentField.Origin;
import java.time.InstantSource;
import java.util.List;

/** The metadata fields people made for one tenant's bases. Thread-safe. */
public final class FieldStore {
  private static final int MAX_NAME_CHARS = 255;

  private final Database database;
  private final String tenant;
  private final InstantSource clock;
  private final Ids ids;
  private final DocumentStore documents;
  private final DocumentEdits edits;

  /** The fields of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public FieldStore(Database database, String tenant, InstantSource clock, Ids ids) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
    this.ids = ids;
    this.documents = new DocumentStore(database, tenant, clock, ids);
    this.edits = new DocumentEdits(database, tenant, clock);
  }

  /** The fields people made, by name. */
  public List<DocumentField> list(String baseId) {
    return database.read(h -> h.createQuery("""
        SELECT id, name, type FROM dify_knowledge_field WHERE tenant = :tenant AND base_id = :base ORDER BY name""")
        .bind("tenant", tenant).bind("base", baseId)
        .map((row, ctx) -> new DocumentField(row.getString("id"), row.getString("name"),
            FieldType.of(row.getString("type")), Origin.DECLARED))
        .list());
  }

  /**
   * Makes a field.
   *
   * @throws DifyException {@code INVALID_PARAM} for a name that is blank, longer than 255 characters, or that a built-in field has;
   *     {@code CONFLICT} when there is one of this name
   */
  public DocumentField create(String baseId, String name, FieldType type) {
    DocumentField field = new DocumentField(ids.next(), checked(name), type, Origin.DECLARED);
    int rows = database.write(h -> h.createUpdate("""
        INSERT INTO dify_knowledge_field (id, tenant, base_id, name, type, created_at)
        VALUES (:id, :tenant, :base, :name, :type, :now) ON CONFLICT (base_id, name) DO NOTHING""")
        .bind("id", field.id()).bind("tenant", tenant).bind("base", baseId).bind("name", field.name())
        .bind("type", type.wire()).bind("now", clock.millis()).execute());
    if (rows == 0) {
      throw taken(field.name());
    }
    return field;
  }

  /**
   * Renames a field, in all documents that have it.
   *
   * @throws DifyException as {@link #create} does; {@code NOT_FOUND} when there is no such field
   */
  public DocumentField rename(String baseId, String fieldId, String name) {
    DocumentField field = require(baseId, fieldId);
    String checked = checked(name);
    if (list(baseId).stream().anyMatch(other -> other.name().equals(checked) && !other.id().equals(fieldId))) {
      throw taken(checked);
    }
    List<StoredDocument> all = documents.list(baseId);
    database.execute(h -> {
      h.createUpdate("UPDATE dify_knowledge_field SET name = :name WHERE tenant = :tenant AND id = :id")
          .bind("name", checked).bind("tenant", tenant).bind("id", fieldId).execute();
      edits.renameField(h, all, field.name(), checked);
    });
    return new DocumentField(fieldId, checked, field.type(), Origin.DECLARED);
  }

  /**
   * Deletes a field, in all documents that have it.
   *
   * @throws DifyException {@code NOT_FOUND} when there is no such field
   */
  public void delete(String baseId, String fieldId) {
    DocumentField field = require(baseId, fieldId);
    List<StoredDocument> all = documents.list(baseId);
    database.execute(h -> {
      h.createUpdate("DELETE FROM dify_knowledge_field WHERE tenant = :tenant AND id = :id").bind("tenant", tenant)
          .bind("id", fieldId).execute();
      edits.renameField(h, all, field.name(), null);
    });
  }

  private DocumentField require(String baseId, String fieldId) {
    return list(baseId).stream().filter(field -> field.id().equals(fieldId)).findFirst().orElseThrow(
        () -> new DifyException(ErrorCode.NOT_FOUND, "There is no metadata field " + fieldId + "."));
  }

  private static String checked(String given) {
    String name = given.strip();
    if (name.isEmpty() || name.length() > MAX_NAME_CHARS || !StorableText.is(name)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The name of a metadata field has 1 to " + MAX_NAME_CHARS + " characters.");
    }
    if (BuiltInFields.isReserved(name)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "\"" + name + "\" is the name of a built-in field. Choose another.");
    }
    return name;
  }

  private static DifyException taken(String name) {
    return new DifyException(ErrorCode.CONFLICT, "There is a metadata field called \"" + name + "\" already.");
  }
}
