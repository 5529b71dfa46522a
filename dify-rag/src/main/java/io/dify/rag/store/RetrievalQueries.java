package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.MetadataField;
import io.dify.core.store.Database;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** What searches and their explanations ask of one tenant's bases. Thread-safe. */
public final class RetrievalQueries {
  private static final int PAGE = 2_000;

  private final Database database;
  private final String tenant;

  /** The bases of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public RetrievalQueries(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /**
   * What a search must know of a base.
   *
   * @throws DifyException {@code NOT_FOUND} when there is none any more
   */
  public BaseState state(String baseId) {
    return database.read(h -> h.createQuery("""
        SELECT b.change_seq, e.base_id FROM dify_knowledge_base b
        LEFT JOIN dify_knowledge_external e ON e.base_id = b.id WHERE b.tenant = :tenant AND b.id = :base""")
        .bind("tenant", tenant).bind("base", baseId)
        .map((row, ctx) -> new BaseState(row.getLong("change_seq"), row.getString("base_id") != null)).findOne())
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "The knowledge base does not exist any more."));
  }

  /** A chunk of a base, whether it may be found or not. */
  public Optional<PassageState> passage(String baseId, String chunkId) {
    return database.read(h -> h.createQuery("""
        SELECT c.id, c.enabled, c.metadata, c.pending, d.name, d.status, d.error,
          d.enabled AS document_enabled, d.archived, d.metadata AS document_metadata, d.uploader, d.created_at,
          d.content_at, d.source_type, b.built_in_fields
        FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
          JOIN dify_knowledge_base b ON b.id = c.base_id
        WHERE c.tenant = :tenant AND c.base_id = :base AND c.id = :chunk""")
        .bind("tenant", tenant).bind("base", baseId).bind("chunk", chunkId).map((row, ctx) -> passage(row)).findOne());
  }

  private static PassageState passage(ResultSet row) throws SQLException {
    Map<String, Value> fields = new LinkedHashMap<>(SettingsJson.readMetadata(row.getString("document_metadata")));
    fields.putAll(SettingsJson.readMetadata(row.getString("metadata")));
    if (row.getBoolean("built_in_fields")) {
      BuiltInFields.put(fields, row.getString("name"), row.getString("uploader"), row.getLong("created_at"),
          row.getLong("content_at"), row.getString("source_type"));
    }
    return new PassageState(row.getString("id"), row.getString("name"), DocumentStatus.of(row.getString("status")),
        row.getString("error"), row.getBoolean("enabled"), row.getBoolean("document_enabled"),
        row.getBoolean("archived"), row.getBoolean("pending"), fields);
  }

  /** What is known of images, by their ids; those that do not exist are missing. */
  public Map<String, FileRef> images(Collection<String> ids) {
    Map<String, FileRef> found = new LinkedHashMap<>();
    if (!ids.isEmpty()) {
      database.read(h -> h.createQuery("""
          SELECT id, name, mime_type, LENGTH(content) AS size FROM dify_knowledge_attachment
          WHERE tenant = :tenant AND id IN (<ids>)""").bind("tenant", tenant).bindList("ids", List.copyOf(ids))
          .map((row, ctx) -> image(row)).list()).forEach(image -> found.put(image.id(), image));
    }
    return found;
  }

  private static FileRef image(ResultSet row) throws SQLException {
    String id = row.getString("id");
    String name = row.getString("name");
    int dot = name.lastIndexOf('.');
    return new FileRef(id, "image", "local_file", name, dot < 0 ? "" : name.substring(dot), row.getString("mime_type"),
        row.getLong("size"), null, id);
  }

  /** Gives the texts of all chunks of a base to the sink, some at a time. */
  public void forEachText(String baseId, Consumer<List<PassageText>> sink) {
    String last = "";
    while (true) {
      String after = last;
      List<PassageText> page = database.read(h -> h.createQuery("""
          SELECT c.id, c.position, c.content, c.answer, d.name
          FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
          WHERE c.tenant = :tenant AND c.base_id = :base AND c.id > :after ORDER BY c.id LIMIT :limit""")
          .bind("tenant", tenant).bind("base", baseId).bind("after", after).bind("limit", PAGE)
          .map((row, ctx) -> text(row)).list());
      sink.accept(page);
      if (page.size() < PAGE) {
        return;
      }
      last = page.getLast().chunkId();
    }
  }

  private static PassageText text(ResultSet row) throws SQLException {
    String answer = row.getString("answer");
    String content = row.getString("content");
    return new PassageText(row.getString("id"), row.getString("name"), row.getInt("position"),
        answer == null ? content : content + "\n" + answer);
  }

  /** The fields of a base: those somebody made, those its documents, and the first records of each, have, and the built-in ones; by name. */
  public List<MetadataField> fields(String baseId) {
    Map<String, String> types = new TreeMap<>();
    database.read(h -> found(h, baseId)).forEach(row -> SettingsJson.readMetadata(row)
        .forEach((name, value) -> types.merge(name, type(value), (a, b) -> a.equals(b) ? a : "string")));
    database
        .read(
            h -> h.createQuery("SELECT name, type FROM dify_knowledge_field WHERE tenant = :tenant AND base_id = :base")
                .bind("tenant", tenant).bind("base", baseId)
                .map((row, ctx) -> new MetadataField(row.getString("name"), row.getString("type"))).list())
        .forEach(field -> types.put(field.name(), field.type()));
    if (database.read(h -> BaseStore.hasBuiltInFields(h, tenant, baseId))) {
      BuiltInFields.all().forEach(field -> types.put(field.name(), field.type().wire()));
    }
    return types.entrySet().stream().map(field -> new MetadataField(field.getKey(), field.getValue())).toList();
  }

  private List<String> found(Handle h, String baseId) {
    List<String> all = new ArrayList<>(h.createQuery(
        "SELECT DISTINCT metadata FROM dify_knowledge_document WHERE tenant = :tenant AND base_id = :base LIMIT :limit")
        .bind("tenant", tenant).bind("base", baseId).bind("limit", PAGE).mapTo(String.class).list());
    all.addAll(h.createQuery("""
        SELECT DISTINCT c.metadata FROM dify_knowledge_chunk c
        WHERE c.tenant = :tenant AND c.base_id = :base AND c.position = 1 LIMIT :limit""")
        .bind("tenant", tenant).bind("base", baseId).bind("limit", PAGE).mapTo(String.class).list());
    return all;
  }

  private static String type(Value value) {
    return value instanceof Value.Whole || value instanceof Value.Fraction ? "number" : "string";
  }
}
