package io.dify.rag.store;

import io.dify.core.store.Database;

/** The tables of this module. */
public final class KnowledgeSchema {
  private KnowledgeSchema() {}

  /** Brings them up to date; without effect when they are. */
  public static void migrate(Database database) {
    database.migrate("rag", KnowledgeSchema.class);
  }
}
