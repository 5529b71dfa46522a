package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where commands print. Always UTF-8. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  /** @param terminal whether a person watches, so that a line may be drawn again and again */
  Console(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** The console of this process. */
  static Console system() {
    return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err), isTerminal());
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Since JDK 22 there is a console even when nobody watches, and a method to ask; before, there was none. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  boolean terminal() {
    return terminal;
  }

  PrintStream err() {
    return err;
  }

  /** A line of the result. */
  void line(String text) {
    out.println(text);
  }

  /** A piece of a line of the result, shown at once. */
  void piece(String text) {
    out.print(text);
    out.flush();
  }

  /** A line about the work. */
  void note(String text) {
    err.println(text);
  }

  /** An error in one message, with its trace only for those who want that. */
  void error(Throwable thrown, boolean verbose) {
    err.println("error: " + DifyException.of(thrown).text());
    if (verbose) {
      thrown.printStackTrace(err);
    }
  }
}
