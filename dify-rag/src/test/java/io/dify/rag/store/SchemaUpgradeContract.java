package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that earlier releases have written are there after an upgrade, with what the new columns say of them. */
abstract class SchemaUpgradeContract {
  /** As the first release wrote them: a document that is done, and one that was broken off on its way into the index. */
  private static final List<String> FIRST = List.of(base("b"), document("late", "z.txt", "completed", 20),
      document("early", "a.txt", "indexing", 10), chunk("c1", "late", 1, true), chunk("c2", "late", 2, false),
      chunk("c3", "early", 3, true));
  /** As the fifth wrote them: a chunk with a child, and a base whose knowledge is elsewhere. */
  private static final List<String> FIFTH = List.of(base("away"),
      "INSERT INTO dify_knowledge_child (id, tenant, base_id, chunk_id, position, content, hash, text_hash, by_hand, updated_at)"
          + " VALUES ('k', 't', 'b', 'c1', 1, 'child', 'h', 'th', FALSE, 33)",
      "INSERT INTO dify_knowledge_external (base_id, tenant, endpoint, knowledge_id, sealed_key, created_at)"
          + " VALUES ('away', 't', 'https://far.example', 'theirs', 'sealed', 44)");

  @TempDir
  Path folder;

  abstract Database create() throws SQLException;

  private static String base(String id) {
    return "INSERT INTO dify_knowledge_base (id, tenant, name, settings, change_seq, purged_seq, created_at)"
        + " VALUES ('" + id + "', 't', 'base " + id + "', '{}', 3, 0, 7)";
  }

  private static String document(String id, String name, String status, int createdAt) {
    return "INSERT INTO dify_knowledge_document (id, tenant, base_id, name, source_type, source_hash, status, chunk_count,"
        + " character_count, metadata, enabled, held_back, created_at, updated_at) VALUES ('" + id + "', 't', 'b', '"
        + name + "', 'upload_file', '', '" + status + "', 2, 9, '{}', TRUE, FALSE, " + createdAt + ", "
        + (createdAt + 5) + ")";
  }

  private static String chunk(String id, String document, int change, boolean enabled) {
    return "INSERT INTO dify_knowledge_chunk (id, tenant, base_id, document_id, position, content, hash, text_hash, metadata,"
        + " character_count, hit_count, enabled, change_seq) VALUES ('" + id + "', 't', 'b', '" + document + "', "
        + change
        + ", 'text', 'h', 'th', '{}', 4, 1, " + (enabled ? "TRUE" : "FALSE") + ", " + change + ")";
  }

  @Test
  void rowsOfEarlierReleasesAreKeptAndCompleted() throws Exception {
    try (Database database = create()) {
      EarlierSchema.migrate(database, 1, Files.createDirectory(folder.resolve("first")));
      database.execute(handle -> FIRST.forEach(handle::execute));
      EarlierSchema.migrate(database, 5, Files.createDirectory(folder.resolve("fifth")));
      database.execute(handle -> FIFTH.forEach(handle::execute));

      KnowledgeSchema.migrate(database);

      TenantStores stores = TenantStores.of(database, "t", InstantSource.system(), Ids.system());
      assertBase(stores.bases().find("b").orElseThrow());
      assertDocuments(stores.documents().list("b"));
      assertChunks(stores);
      assertThat(stores.externals().list()).singleElement().satisfies(link -> {
        assertThat(link.baseId()).isEqualTo("away");
        assertThat(link.knowledgeId()).isEqualTo("theirs");
        assertThat(link.api()).isEqualTo(stores.externals().api("away").orElseThrow());
        assertThat(link.endpoint()).isEqualTo("https://far.example");
        assertThat(link.api().sealedKey()).isEqualTo("sealed");
        assertThat(link.api().name()).isEqualTo("base away");
      });
    }
  }

  private static void assertBase(KnowledgeBase base) {
    assertThat(base.name()).isEqualTo("base b");
    assertThat(base.createdAt()).isEqualTo(Instant.ofEpochMilli(7));
    assertThat(base.decidedTechnique()).contains(IndexingTechnique.HIGH_QUALITY);
    assertThat(base.profile().apiEnabled()).isTrue();
    assertThat(base.profile().updatedAt()).isEqualTo(Instant.ofEpochMilli(7));
  }

  private static void assertDocuments(List<StoredDocument> documents) {
    assertThat(documents).extracting(StoredDocument::name).containsExactly("a.txt", "z.txt");
    assertThat(documents).extracting(StoredDocument::position).as("in the order of their coming").containsExactly(1L,
        2L);
    assertThat(documents).extracting(StoredDocument::totalChunks).containsOnly(2L);
    assertThat(documents).extracting(document -> document.contentAt().toEpochMilli()).containsExactly(15L, 25L);
    assertThat(documents).extracting(StoredDocument::findable).containsOnly(true);
  }

  private static void assertChunks(TenantStores stores) {
    List<StoredChunk> done = stores.queries().list(stores.documents().named("b", "z.txt").orElseThrow(), 0, 10);
    assertThat(done).extracting(StoredChunk::indexed).containsOnly(true);
    assertThat(done).extracting(StoredChunk::hitCount).containsOnly(1L);
    assertThat(done).extracting(chunk -> chunk.history().createdAt().toEpochMilli()).containsOnly(25L);
    assertThat(done).extracting(chunk -> chunk.history().disabledAt()).containsExactly(null, Instant.ofEpochMilli(25));
    List<StoredChunk> brokenOff = stores.queries().list(stores.documents().named("b", "a.txt").orElseThrow(), 0, 10);
    assertThat(brokenOff).singleElement().satisfies(chunk -> {
      assertThat(chunk.indexed()).as("waits").isFalse();
      assertThat(chunk.history().completedAt()).isNull();
    });
    assertThat(stores.queries().children("b", List.of("k"))).hasSize(1);
  }
}
