package io.dify.core.code.local;

import io.dify.core.code.CodeLanguage;
import io.dify.core.error.DifyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Sandboxes of tests. Where there can be none, tests are skipped and say why. */
final class Sandboxes {
  /** Few places, since tests share the machine; long patience, since it may be busy. */
  static final LocalSettings SETTINGS = LocalSettings.DEFAULT
      .with(new LocalSettings.Places(4, 1000, Duration.ofMinutes(5), 2));

  private Sandboxes() {}

  /** A runner that can run the language, else the test is skipped. */
  static LocalCodeRunner orSkip(Class<?> test, LocalSettings settings, CodeLanguage... languages) {
    LocalCodeRunner runner = new LocalCodeRunner(settings);
    for (CodeLanguage language : languages) {
      runner.obstacle(language).ifPresent(why -> {
        System.out.println(test.getSimpleName() + ": skipped, " + why);
        runner.close();
        Assumptions.abort(why);
      });
    }
    return runner;
  }

  /** Whether this is run as root. */
  static boolean root() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | DifyException e) {
      return false;
    }
  }

  /** Processes of this machine whose user is one of those for code, beginning with this one; run as root only. */
  static List<ProcessHandle> processes(int firstUid) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> {
        int uid = uid(process);
        return uid >= firstUid && uid < firstUid + 1000;
      }).toList();
    }
  }

  private static int uid(ProcessHandle process) {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc", Long.toString(process.pid())), "unix:uid");
    } catch (IOException e) {
      return -1;
    }
  }
}
