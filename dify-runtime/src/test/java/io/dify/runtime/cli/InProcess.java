package io.dify.runtime.cli;

import io.dify.runtime.testing.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Commands that end by themselves, run in the process of the test. */
final class InProcess {
  private InProcess() {}

  /** A command whose standard input is empty. */
  static Output run(Map<String, String> environment, String... arguments) {
    return fed("", environment, arguments);
  }

  /** A command that is given something on its standard input. */
  static Output fed(String input, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), false);
    int status = Commands.run(console, environment, arguments);
    return new Output(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
