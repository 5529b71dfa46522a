package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.store.Database;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How SQLite goes about the query that every search ends with. */
class ChunkPlanTest {
  @Test
  void chunksFoundAreLookedUpByTheirIdsNotByGoingThroughTheirBase() {
    try (Database database = Database.memory()) {
      KnowledgeSchema.migrate(database);
      List<String> plan = database.read(h -> h.createQuery("EXPLAIN QUERY PLAN " + ChunkQueries.FIND)
          .bind("tenant", "t")
          .bind("base", "b").bindList("ids", List.of("x", "y")).map((row, context) -> row.getString("detail")).list());
      assertThat(plan).anyMatch(step -> step.startsWith("SEARCH c") && step.contains("(id=?)"));
    }
  }
}
