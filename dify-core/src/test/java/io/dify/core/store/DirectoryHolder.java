package io.dify.core.store;

import io.dify.core.error.DifyException;
import java.io.IOException;
import java.nio.file.Path;

/** Opens a data directory, says what came of it, and keeps it until its input ends. */
final class DirectoryHolder {
  private DirectoryHolder() {}

  public static void main(String... arguments) throws IOException {
    try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]))) {
      ChildProcess.say("holds " + directory.path());
      System.in.read();
    } catch (DifyException e) {
      ChildProcess.say(e.code() + " " + e.text());
    }
  }
}
