package io.dify.core.code.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of cgroup v2 below which each sandbox gets one of its own, with limits on the totals of memory, processes and processor time. Where there is
 * none that may be written to, limits are those of single processes. Thread-safe.
 */
record Cgroup(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(Cgroup.class);
  private static final String CONTROLLERS = "+memory +pids +cpu";

  /**
   * The folder to use.
   *
   * @param wanted the operator's choice
   * @param root where cgroups are mounted
   * @param own what {@code /proc/self/cgroup} says
   */
  static Optional<Cgroup> find(Optional<Path> wanted, Path root, String own) {
    Optional<Path> folder = wanted.or(() -> own.lines().filter(line -> line.startsWith("0::/"))
        .map(line -> root.resolve(line.substring("0::/".length()))).findFirst());
    return folder.filter(Cgroup::prepare).map(Cgroup::new);
  }

  /** That of this process. */
  static Optional<Cgroup> find(Optional<Path> wanted) {
    try {
      return find(wanted, Path.of("/sys/fs/cgroup"), Files.readString(Path.of("/proc/self/cgroup")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean prepare(Path folder) {
    if (!Files.exists(folder.resolve("cgroup.controllers"))) {
      return false;
    }
    try {
      Files.writeString(folder.resolve("cgroup.subtree_control"), CONTROLLERS);
      return true;
    } catch (IOException e) {
      LOG.debug("Limits on totals cannot be set in {}.", folder, e);
      return false;
    }
  }

  /** Makes the group of one sandbox; empty when that fails, so that limits are those of the process only. */
  Optional<Path> open(String name, SandboxLimits limits) {
    Path group = folder.resolve(name);
    try {
      Files.createDirectories(group);
      Files.writeString(group.resolve("memory.max"), Long.toString(limits.memoryBytes() + limits.filesBytes()));
      Files.writeString(group.resolve("memory.swap.max"), "0");
      Files.writeString(group.resolve("memory.oom.group"), "1");
      Files.writeString(group.resolve("pids.max"), Integer.toString(limits.threads() + 8));
      Files.writeString(group.resolve("cpu.max"), "100000 100000");
      return Optional.of(group);
    } catch (IOException e) {
      LOG.warn("The cgroup {} cannot be set up; code runs without limits on totals.", group, e);
      return Optional.empty();
    }
  }

  /** Ends what is left in the group of a sandbox, and takes the group away. */
  static void close(Path group) {
    try {
      if (Files.exists(group.resolve("cgroup.kill"))) {
        Files.writeString(group.resolve("cgroup.kill"), "1");
      }
      Files.deleteIfExists(group);
    } catch (IOException e) {
      LOG.debug("The cgroup {} is still there.", group, e);
    }
  }
}
