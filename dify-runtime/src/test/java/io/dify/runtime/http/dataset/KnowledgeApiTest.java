package io.dify.runtime.http.dataset;

import io.dify.runtime.testing.KnowledgeServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server for all tests of a class, whose knowledge bases are gone after each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KnowledgeApiTest {
  /** An id that nothing has. */
  static final String NOBODY = "01a1ffbc-9ec5-7000-8823-6b0747d77272";

  KnowledgeServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new KnowledgeServer(folder);
  }

  @AfterEach
  void clear() {
    server.clear();
  }

  @AfterAll
  void stop() {
    server.close();
  }
}
