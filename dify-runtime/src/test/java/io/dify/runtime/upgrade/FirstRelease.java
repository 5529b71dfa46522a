package io.dify.runtime.upgrade;

import io.dify.core.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A database as the first release left it: only the first migration of each module has run, and there are rows. Made by the files of the migrations
 * themselves, which never change once released.
 */
final class FirstRelease {
  static final int MESSAGES = 50;

  private FirstRelease() {}

  /** @param folder an empty one */
  static void make(Database database, Path folder) throws IOException, ClassNotFoundException {
    Migrator.migrate(database, SchemaLoader.fill(folder, 1, "", 0, ""));
    database.execute(handle -> rows().forEach(handle::execute));
  }

  private static List<String> rows() {
    List<String> rows = new ArrayList<>(List.of(
        "INSERT INTO dify_workspace (id, name, created_at) VALUES ('w', 'Default workspace', 1)",
        "INSERT INTO dify_app (id, tenant_id, name, mode, created_at) VALUES ('a', 'w', 'bot', 'advanced-chat', 2)",
        "INSERT INTO dify_app_version (id, tenant_id, app_id, number, source, fingerprint, created_at)"
            + " VALUES ('v', 'w', 'a', 1, 'source', 'f', 3)",
        "INSERT INTO dify_api_key (id, tenant_id, kind, app_id, token_hash, hint, created_at)"
            + " VALUES ('k', 'w', 'app', 'a', 'hash', 'abcd', 4)",
        "INSERT INTO dify_end_user (id, tenant_id, app_id, session_id, created_at) VALUES ('u', 'w', 'a', 's', 5)",
        "INSERT INTO dify_conversation (id, tenant_id, app_id, end_user_id, name, inputs_json, variables_json, turns,"
            + " created_at, updated_at) VALUES ('c', 'w', 'a', 'u', 'Title', '{}', '{}', " + MESSAGES + ", 6, 7)",
        "INSERT INTO dify_knowledge_base (id, tenant, name, settings, change_seq, purged_seq, created_at)"
            + " VALUES ('b', 'w', 'faq', '{}', 0, 0, 8)"));
    for (int i = 1; i <= MESSAGES; i++) {
      rows.add("INSERT INTO dify_message (id, tenant_id, conversation_id, position, version_id, status, query,"
          + " files_json, answer, citations_json, prompt_tokens, completion_tokens, latency_millis, created_at)"
          + " VALUES ('m" + i + "', 'w', 'c', " + i + ", 'v', 'normal', 'q" + i + "', '[]', 'answer " + i
          + "', '[]', 1, 2, 3, " + (10 + i) + ")");
    }
    return rows;
  }
}
