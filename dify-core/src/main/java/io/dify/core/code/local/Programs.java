package io.dify.core.code.local;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs of this machine: where they are, and which libraries they load. Runs trusted programs only. */
final class Programs {
  private static final int PATIENCE_SECONDS = 10;
  private static final List<String> USUAL = List.of("/usr/bin", "/usr/local/bin", "/bin", "/usr/sbin", "/sbin");
  /** {@code libm.so.6 => /lib/libm.so.6 (0x7f..)} or {@code /lib64/ld-linux-x86-64.so.2 (0x7f..)}. */
  private static final Pattern LIBRARY = Pattern.compile("(?:^|=>)\\s*(/\\S+) \\(0x");

  private Programs() {}

  /** All programs of a name, in the order of the search path, each once. */
  static List<Path> all(String name) {
    Map<Path, Path> found = new LinkedHashMap<>();
    List<String> folders = new ArrayList<>(USUAL);
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(0, Arrays.asList(path.split(":")));
    }
    for (String folder : folders) {
      Path program = Path.of(folder, name);
      if (program.isAbsolute() && Files.isExecutable(program) && !Files.isDirectory(program)) {
        found.putIfAbsent(real(program), program);
      }
    }
    return List.copyOf(found.values());
  }

  private static Path real(Path program) {
    try {
      return program.toRealPath();
    } catch (IOException e) {
      return program;
    }
  }

  /** The first program of a name. */
  static Optional<Path> find(String name) {
    return all(name).stream().findFirst();
  }

  /**
   * What a program prints, within ten seconds.
   *
   * @throws DifyException {@code SANDBOX_UNAVAILABLE} when it cannot be started, fails, or takes longer
   */
  static String output(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectInput(Path.of("/dev/null").toFile()).start();
      try {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
          return text;
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, command.getFirst() + " cannot be started.", e);
    }
    throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, command.getFirst() + " does not do what is expected of it.");
  }

  /** The shared libraries that programs and libraries load, and the loader, at the places where they look for them. */
  static List<Path> libraries(List<Path> files) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ldd \"$@\" 2>/dev/null; true", "ldd"));
    files.forEach(file -> command.add(file.toString()));
    Set<Path> libraries = new LinkedHashSet<>();
    output(command).lines().forEach(line -> {
      Matcher library = LIBRARY.matcher(line);
      if (library.find()) {
        libraries.add(Path.of(library.group(1)));
      }
    });
    return List.copyOf(libraries);
  }
}
