package io.dify.runtime.cli;

import java.util.Map;

/** Entry point of the runtime jar. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its status: 0 when all went well, 1 for an error, 2 for a command line that cannot be understood. */
  public static void main(String[] args) {
    Logs.takeOver();
    Console console = Console.system();
    int status = Commands.run(console, Map.copyOf(System.getenv()), args);
    System.exit(status);
  }
}
