package io.dify.rag.store;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * Gives chunks new numbers, so that every index takes them up again as they are now. One statement for any number of chunks, in the unit of whatever
 * made it necessary: a crash cannot come between the two.
 */
final class Renumbering {
  private Renumbering() {}

  /** All chunks of a document that an index may know. */
  static void document(Handle h, String tenant, String baseId, String documentId) {
    run(h, tenant, baseId, "document_id = :owner", documentId);
  }

  /** All chunks of a base that an index may know. */
  static void base(Handle h, String tenant, String baseId) {
    run(h, tenant, baseId, "base_id = :owner", baseId);
  }

  private static void run(Handle h, String tenant, String baseId, String which, String owner) {
    String chosen = "FROM dify_knowledge_chunk WHERE tenant = :tenant AND " + which + " AND NOT pending";
    long count = h.createQuery("SELECT COUNT(*) " + chosen).bind("tenant", tenant).bind("owner", owner)
        .mapTo(Long.class).one();
    long seq = BaseStore.reserve(h, tenant, baseId, count);
    Update update = h.createUpdate("UPDATE dify_knowledge_chunk SET change_seq = :seq + numbered.rank FROM ("
        + "SELECT id AS chosen, ROW_NUMBER() OVER (ORDER BY change_seq) AS rank " + chosen
        + ") numbered WHERE dify_knowledge_chunk.id = numbered.chosen");
    update.bind("seq", seq).bind("tenant", tenant).bind("owner", owner).execute();
  }
}
