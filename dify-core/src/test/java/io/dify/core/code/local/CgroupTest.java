package io.dify.core.code.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where; that the kernel heeds it is its own matter. */
class CgroupTest {
  @TempDir
  private Path root;

  @Test
  void totalsOfASandboxStandInAGroupOfItsOwn() throws IOException {
    Path own = Files.createDirectories(root.resolve("system/dify"));
    Files.writeString(own.resolve("cgroup.controllers"), "cpu memory pids");
    Cgroup cgroup = Cgroup.find(Optional.empty(), root, "3:cpu:/x\n0::/system/dify\n").orElseThrow();
    assertThat(own.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
    Path group = cgroup.open("s1", SandboxLimits.DEFAULT).orElseThrow();
    assertThat(group).isEqualTo(own.resolve("s1"));
    assertThat(group.resolve("memory.max")).hasContent(Long.toString(544L << 20));
    assertThat(group.resolve("memory.swap.max")).hasContent("0");
    assertThat(group.resolve("pids.max")).hasContent("72");
    assertThat(group.resolve("cpu.max")).hasContent("100000 100000");
  }

  @Test
  void theOperatorMayNameAnother() throws IOException {
    Path other = Files.createDirectories(root.resolve("other"));
    Files.writeString(other.resolve("cgroup.controllers"), "memory");
    assertThat(Cgroup.find(Optional.of(other), root, "0::/")).contains(new Cgroup(other));
  }

  @Test
  void withoutTheSecondVersionThereAreNone() {
    assertThat(Cgroup.find(Optional.empty(), root, "3:cpu:/x\n")).isEmpty();
    assertThat(Cgroup.find(Optional.empty(), root, "0::/missing\n")).isEmpty();
  }
}
