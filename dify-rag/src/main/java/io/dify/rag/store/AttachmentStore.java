package io.dify.rag.store;

import io.dify.core.store.Database;
import io.dify.rag.document.Attachment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The images in one tenant's documents, each kept once however many chunks show it. Thread-safe. */
public final class AttachmentStore {
  private static final int PAGE = 1_000;

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The images of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public AttachmentStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Keeps an image. */
  public void put(Attachment attachment) {
    put(attachment.id(), attachment);
  }

  /** Keeps an image under an id of its own, so that whoever uploaded it finds it again. */
  public void put(String id, Attachment attachment) {
    database.execute(h -> h.createUpdate("""
        INSERT INTO dify_knowledge_attachment (tenant, id, name, mime_type, content, created_at)
        VALUES (:tenant, :id, :name, :type, :content, :now)
        ON CONFLICT (tenant, id) DO UPDATE SET created_at = excluded.created_at""").bind("tenant", tenant)
        .bind("id", id).bind("name", attachment.name()).bind("type", attachment.mimeType())
        .bind("content", attachment.content()).bind("now", clock.millis()).execute());
  }

  /** An image by its id. */
  public Optional<Attachment> find(String id) {
    return database.read(h -> h.createQuery("""
        SELECT name, mime_type, content FROM dify_knowledge_attachment WHERE tenant = :tenant AND id = :id""")
        .bind("tenant", tenant).bind("id", id)
        .map((row, ctx) -> Attachment.of(row.getString("name"), row.getString("mime_type"), row.getBytes("content")))
        .findOne());
  }

  /** The ids of images that no chunk shows and that came before a time, in milliseconds: younger ones may be on their way into a chunk. */
  public List<String> unneeded(long before) {
    Set<String> unneeded = new HashSet<>(database.read(h -> h.createQuery("""
        SELECT id FROM dify_knowledge_attachment WHERE tenant = :tenant AND created_at < :before""")
        .bind("tenant", tenant).bind("before", before).mapTo(String.class).list()));
    if (!unneeded.isEmpty()) {
      forEachShown(unneeded::remove);
    }
    return unneeded.stream().sorted().toList();
  }

  /** The ids of images that chunks of a base show and that are not kept. */
  public List<String> missing(String baseId) {
    Set<String> shown = new HashSet<>();
    database.read(h -> h.createQuery("""
        SELECT attachments FROM dify_knowledge_chunk
        WHERE tenant = :tenant AND base_id = :base AND attachments <> '[]'""").bind("tenant", tenant)
        .bind("base", baseId).mapTo(String.class).list()).forEach(json -> shown.addAll(ChunkRow.list(json)));
    List<String> missing = new ArrayList<>(shown);
    missing.removeIf(id -> database.read(h -> h.createQuery("""
        SELECT COUNT(*) FROM dify_knowledge_attachment WHERE tenant = :tenant AND id = :id""").bind("tenant", tenant)
        .bind("id", id).mapTo(Long.class).one()) > 0);
    return missing.stream().sorted().toList();
  }

  /** Removes images that no chunk shows. */
  public void sweep(long before) {
    List<String> unneeded = unneeded(before);
    for (int from = 0; from < unneeded.size(); from += PAGE) {
      List<String> some = unneeded.subList(from, Math.min(unneeded.size(), from + PAGE));
      database.execute(
          h -> h.createUpdate("DELETE FROM dify_knowledge_attachment WHERE tenant = :tenant AND id IN (<some>)")
              .bind("tenant", tenant).bindList("some", some).execute());
    }
  }

  private void forEachShown(Consumer<String> sink) {
    database.read(h -> h.createQuery("""
        SELECT attachments FROM dify_knowledge_chunk WHERE tenant = :tenant AND attachments <> '[]'""")
        .bind("tenant", tenant).mapTo(String.class).list()).forEach(json -> ChunkRow.list(json).forEach(sink));
  }
}
