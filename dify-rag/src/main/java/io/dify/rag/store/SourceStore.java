package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.rag.document.SourceDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one tenant's documents were made from, by their SHA-256, in pieces of a mebibyte, so that no statement holds up others for long.
 * They lie in the database and not beside it: they come and go with the documents' rows, every process that shares the database can go on with the
 * work of another, and a backup holds them. Thread-safe.
 */
public final class SourceStore {
  private static final int PART = 1 << 20;

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The sources of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public SourceStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /**
   * Keeps the bytes of a file.
   *
   * @param maxBytes the largest file that is kept
   * @throws DifyException {@code TOO_LARGE} when it is larger, {@code FILE_UNREADABLE}
   */
  public SourceRef put(SourceDocument file, @Nullable String encoding, long maxBytes) {
    if (file.sizeBytes() > maxBytes) {
      throw new DifyException(ErrorCode.TOO_LARGE,
          file.name() + " has " + file.sizeBytes() + " bytes; the largest file that"
              + " is taken has " + maxBytes + ". Split it, or raise the limit of uploads.");
    }
    String id = hash(file);
    if (size(id).isEmpty()) {
      store(file, id);
    }
    return new SourceRef(id, file.name(), encoding);
  }

  private static String hash(SourceDocument file) {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(file.open(), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256.", e);
    }
  }

  /** The row that says how large it is comes last: without it the parts are not all there. */
  private void store(SourceDocument file, String id) {
    long size = 0;
    try (InputStream in = file.open()) {
      byte[] part = in.readNBytes(PART);
      for (long number = 0; part.length > 0; number++) {
        storePart(id, number, part);
        size += part.length;
        part = in.readNBytes(PART);
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    long bytes = size;
    database.execute(h -> h.createUpdate("""
        INSERT INTO dify_knowledge_source (tenant, id, size, created_at) VALUES (:tenant, :id, :size, :now)
        ON CONFLICT (tenant, id) DO NOTHING""").bind("tenant", tenant).bind("id", id).bind("size", bytes)
        .bind("now", clock.millis()).execute());
  }

  private void storePart(String id, long number, byte[] content) {
    database.execute(h -> h.createUpdate("""
        INSERT INTO dify_knowledge_source_part (tenant, source_id, part, content, created_at)
        VALUES (:tenant, :id, :part, :content, :now) ON CONFLICT (tenant, source_id, part) DO NOTHING""")
        .bind("tenant", tenant).bind("id", id).bind("part", number).bind("content", content).bind("now", clock.millis())
        .execute());
  }

  /** Size of what is kept under an id, in bytes; empty when nothing is. */
  public OptionalLong size(String id) {
    return database
        .read(h -> h.createQuery("SELECT size FROM dify_knowledge_source WHERE tenant = :tenant AND id = :id")
            .bind("tenant", tenant).bind("id", id).mapTo(Long.class).findOne())
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /**
   * The bytes of a source, under the name they came with.
   *
   * @throws DifyException {@code NOT_FOUND} when they are not kept
   */
  public SourceDocument read(SourceRef source) {
    long size = size(source.id()).orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
        "The file " + source.fileName() + " is not kept any more. Add it again."));
    byte[] all = new byte[Math.toIntExact(size)];
    int filled = 0;
    for (long number = 0; filled < all.length; number++) {
      byte[] part = part(source, number);
      System.arraycopy(part, 0, all, filled, part.length);
      filled += part.length;
    }
    return SourceDocument.of(source.fileName(), all);
  }

  private byte[] part(SourceRef source, long number) {
    return database.read(h -> h.createQuery("""
        SELECT content FROM dify_knowledge_source_part WHERE tenant = :tenant AND source_id = :id AND part = :part""")
        .bind("tenant", tenant).bind("id", source.id()).bind("part", number).mapTo(byte[].class).findOne())
        .orElseThrow(() -> new DifyException(ErrorCode.STORE_FAILED,
            "The file " + source.fileName() + " is not whole in the database. Add it again."));
  }

  /** Removes what no document was made from and came before a time, in milliseconds: younger files may be on their way into a document. */
  public void sweep(long before) {
    database.execute(h -> h.createUpdate("""
        DELETE FROM dify_knowledge_source WHERE tenant = :tenant AND created_at < :before AND id NOT IN (
          SELECT source_id FROM dify_knowledge_document WHERE tenant = :tenant AND source_id IS NOT NULL)""")
        .bind("tenant", tenant).bind("before", before).execute());
    database.execute(h -> h.createUpdate("""
        DELETE FROM dify_knowledge_source_part WHERE tenant = :tenant AND created_at < :before AND source_id NOT IN (
          SELECT id FROM dify_knowledge_source WHERE tenant = :tenant)""")
        .bind("tenant", tenant).bind("before", before).execute());
  }
}
