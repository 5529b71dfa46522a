package io.dify.core.store;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of our own with the classes of this test run; it ends when closed, at the latest. */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private ChildProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static ChildProcess start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-Dslf4j.internal.verbosity=ERROR",
        "-cp",
        System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ChildProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The next line it says. */
  String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("The child process ended early, with exit value " + exitValue());
    }
    return line;
  }

  private int exitValue() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGKILL; then the lines it had said before. */
  List<String> kill() throws Exception {
    process.toHandle().destroyForcibly(); // the process's own method closes its streams, too
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("It does not die.");
    }
    return out.lines().toList();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** For the child: says a line, in one system call, so that it is either said or not. */
  static void say(String line) {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
