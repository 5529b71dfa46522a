package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.value.Value;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Changes people make to one tenant's documents. Every index takes them up; none needs a new vector. Thread-safe. */
public final class DocumentEdits {
  private static final int MAX_NAME_CHARS = 255;

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The documents of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public DocumentEdits(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /**
   * Gives a document another name, under which it is replaced from now on.
   *
   * @throws DifyException {@code CONFLICT} when another document of the base is replaced under it, {@code INVALID_PARAM} when it is blank or longer than 255 characters
   */
  public void rename(StoredDocument document, String name) {
    String checked = checkedName(name);
    database.execute(h -> {
      long taken = h.createQuery("""
          SELECT COUNT(*) FROM dify_knowledge_document
          WHERE tenant = :tenant AND base_id = :base AND replace_key = :name AND id <> :id""").bind("tenant", tenant)
          .bind("base", document.baseId()).bind("name", checked).bind("id", document.id()).mapTo(Long.class).one();
      if (taken > 0) {
        throw new DifyException(ErrorCode.CONFLICT, "There is a document called \"" + checked + "\" already.");
      }
      set(h, document, "replace_key = :value, name = :value", checked);
    });
  }

  /**
   * Gives a document another name, which other documents may have too; under which it is replaced stays as it is.
   *
   * @throws DifyException {@code INVALID_PARAM} when it is blank or longer than 255 characters
   */
  public void title(StoredDocument document, String name) {
    String checked = checkedName(name);
    database.execute(h -> set(h, document, "name = :value", checked));
  }

  /**
   * A name that documents may have, without blanks around it.
   *
   * @throws DifyException {@code INVALID_PARAM} when it is blank or longer than 255 characters
   */
  public static String checkedName(String name) {
    if (name.isBlank() || name.length() > MAX_NAME_CHARS || !StorableText.is(name)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The name of a document has 1 to " + MAX_NAME_CHARS + " characters.");
    }
    return name.strip();
  }

  /** Puts documents away, or takes them out again. */
  public void archive(Collection<StoredDocument> documents, boolean archived) {
    database.execute(h -> documents.forEach(document -> set(h, document, "archived = :value", archived)));
  }

  /** Lets the chunks of documents be found or not. */
  public void enable(Collection<StoredDocument> documents, boolean enabled) {
    database.execute(h -> documents.forEach(document -> set(h, document,
        enabled ? "enabled = :value, disabled_at = NULL" : "enabled = :value, disabled_at = :now", enabled)));
  }

  /** Puts metadata in place of those documents had, of all or none. */
  public void tell(Map<StoredDocument, Map<String, Value>> metadata) {
    database.execute(h -> metadata
        .forEach((document, values) -> set(h, document, "metadata = :value", SettingsJson.write(values))));
  }

  /** Has a document cut by other rules when it is read next; null for those of its base. */
  public void rule(StoredDocument document, @Nullable BaseSettings settings) {
    database.execute(h -> h.createUpdate(
        """
            UPDATE dify_knowledge_document SET settings = :settings, updated_at = :now WHERE tenant = :tenant AND id = :id""")
        .bind("settings", settings == null ? null : SettingsJson.write(settings)).bind("now", clock.millis())
        .bind("tenant", tenant).bind("id", document.id()).execute());
  }

  /** Renames a field in all documents of a base that have it, or removes it. */
  void renameField(Handle h, List<StoredDocument> documents, String from, @Nullable String to) {
    for (StoredDocument document : documents) {
      Map<String, Value> metadata = new LinkedHashMap<>(document.metadata());
      Value value = metadata.remove(from);
      if (value != null) {
        if (to != null) {
          metadata.put(to, value);
        }
        set(h, document, "metadata = :value", SettingsJson.write(metadata));
      }
    }
  }

  private void set(Handle h, StoredDocument document, String assignment, Object value) {
    var update = h.createUpdate("UPDATE dify_knowledge_document SET updated_at = :now, " + assignment
        + " WHERE tenant = :tenant AND id = :id").bind("now", clock.millis()).bind("value", value)
        .bind("tenant", tenant).bind("id", document.id());
    if (update.execute() == 0) {
      throw new DifyException(ErrorCode.NOT_FOUND, document.name() + " was deleted in the meantime.");
    }
    Renumbering.document(h, tenant, document.baseId(), document.id());
  }
}
