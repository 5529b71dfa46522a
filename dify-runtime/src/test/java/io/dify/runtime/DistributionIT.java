package io.dify.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.runtime.testing.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one-file distribution (profile {@code dist}): what is found through service files and resources must still be found. */
class DistributionIT {
  @TempDir
  Path folder;

  @Test
  void oneFileServesTheExampleBot() throws Exception {
    try (ServerProcess server = ServerProcess.startJar(Path.of(System.getProperty("dify.dist")), folder)) {
      assertThat(server.said()).doesNotContain(" dev ");
      assertThat(server.chat(server.token(), "How do I return an item?").body()).contains("within 30 days");
      assertThat(server.chat(server.token(), "怎么退货？").body()).contains("30天");
    }
  }
}
