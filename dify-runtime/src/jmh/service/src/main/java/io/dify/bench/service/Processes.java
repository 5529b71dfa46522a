package io.dify.bench.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the operating system tells of processes; on Linux, else zeros where it tells nothing. Stateless. */
final class Processes {
  private Processes() {}

  /** Processor time used so far. */
  static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().map(used -> used.toMillis() / 1e3).orElse(0.0);
  }

  /** Memory of a process in MB: now, or the most it ever had. */
  static long memoryMegabytes(long pid, boolean most) throws IOException {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    String name = most ? "VmHWM:" : "VmRSS:";
    return Files.readAllLines(status).stream().filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(0);
  }

  /** How often a process has a file of this name open; of a SQLite database, that is its connections. */
  static long openings(long pid, String fileName) throws IOException {
    Path folder = Path.of("/proc/" + pid + "/fd");
    if (!Files.exists(folder)) {
      return 0;
    }
    long count = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        count += Files.isSymbolicLink(file) && target(file).endsWith("/" + fileName) ? 1 : 0;
      }
    }
    return count;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** A command that runs a class of ours with this process's class path. */
  static ProcessBuilder java(Class<?> main, String heap, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap, "--enable-native-access=ALL-UNNAMED",
        "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
