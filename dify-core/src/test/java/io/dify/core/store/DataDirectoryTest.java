package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process holds a data directory, until it ends. */
class DataDirectoryTest {
  @TempDir
  Path folder;

  @Test
  void isMadeWithItsParentsAndNamesItsHolder() throws IOException {
    Path path = folder.resolve("a/b/data");
    try (DataDirectory directory = DataDirectory.open(path)) {
      assertThat(directory.path()).isEqualTo(path.toRealPath());
      assertThat(path.resolve("lock")).hasContent(ProcessHandle.current().pid() + "\n");
    }
  }

  @Test
  void anotherProcessThatHoldsItIsNamedAndItsDeathFreesIt() throws Exception {
    try (ChildProcess child = ChildProcess.start(DirectoryHolder.class, folder.toString())) {
      assertThat(child.line()).startsWith("holds ");
      DatabaseContractTest.refused(() -> DataDirectory.open(folder), ErrorCode.IN_USE, folder.toRealPath().toString(),
          "process " + child.pid(), "Stop that process", "another data directory");
      child.kill();
    }
    assertThat(folder.resolve("lock")).as("left over").exists();
    DataDirectory.open(folder).close();
  }

  @Test
  void secondOpeningInThisProcessIsRefusedAndDoesNotLoosenTheLock() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("data")));
    try (DataDirectory directory = DataDirectory.open(link)) {
      DatabaseContractTest.refused(() -> DataDirectory.open(directory.path()), ErrorCode.IN_USE, "this process",
          directory.path().toString());
      try (ChildProcess child = ChildProcess.start(DirectoryHolder.class, directory.path().toString())) {
        assertThat(child.line()).startsWith("IN_USE").contains("process " + ProcessHandle.current().pid());
      }
    }
    try (ChildProcess child = ChildProcess.start(DirectoryHolder.class, link.toString())) {
      assertThat(child.line()).startsWith("holds ");
    }
  }

  @Test
  void closingTwiceDoesNotFreeTheLockOfWhoeverOpenedItSince() {
    DataDirectory first = DataDirectory.open(folder);
    first.close();
    try (DataDirectory second = DataDirectory.open(folder)) {
      first.close();
      DatabaseContractTest.refused(() -> DataDirectory.open(second.path()), ErrorCode.IN_USE, "this process");
    }
  }

  @Test
  void fileInItsPlaceIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    DatabaseContractTest.refused(() -> DataDirectory.open(file), ErrorCode.FILE_UNREADABLE, file.toString());
    DatabaseContractTest.refused(() -> DataDirectory.open(file.resolve("data")), ErrorCode.FILE_UNREADABLE,
        "cannot be made");
    Files.createDirectories(folder.resolve("data/lock"));
    DatabaseContractTest.refused(() -> DataDirectory.open(folder.resolve("data")), ErrorCode.FILE_UNREADABLE, "data");
  }
}
