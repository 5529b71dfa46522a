package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where commands print. Always UTF-8. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final InputStream in;
  private final boolean terminal;

  /** @param terminal whether a person watches, so that a line may be drawn again and again */
  Console(PrintStream out, PrintStream err, boolean terminal) {
    this(out, err, InputStream.nullInputStream(), terminal);
  }

  /** @param in where secrets are read from, unless a person watches */
  Console(PrintStream out, PrintStream err, InputStream in, boolean terminal) {
    this.out = out;
    this.err = err;
    this.in = in;
    this.terminal = terminal;
  }

  /** The console of this process. */
  static Console system() {
    return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err), System.in, isTerminal());
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

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /**
   * A secret: the first line of the standard input; a person is asked for it, without echo.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none
   */
  @SuppressWarnings("SystemConsoleNull") // There is one: a person watches.
  Secret secret(String what) {
    java.io.Console person = terminal ? System.console() : null;
    String line = person == null ? firstLine() : String.valueOf(person.readPassword("%s: ", what));
    if (line.isBlank()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The " + what + " is missing: give it on the standard input, for"
          + " example 'dify provider add openai < key.txt', or with --from-env.");
    }
    return Secret.of(line.strip());
  }

  private String firstLine() {
    try {
      String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The standard input cannot be read.", e);
    }
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
