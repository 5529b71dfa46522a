package io.dify.runtime.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a command of its own process said, and how it ended. */
public record Output(int status, String out, String err) {
  public static Output of(String... arguments) throws IOException, InterruptedException {
    return of(ServerProcess.command(arguments));
  }

  /** With one migration more than there are, which does something and then fails. */
  public static Output withBrokenMigration(Path folder, String... arguments) throws IOException, InterruptedException {
    Path schema = Files.createDirectories(folder.resolve("broken/io/dify/runtime/schema"));
    Files.writeString(schema.resolve("V999__broken.sql"), """
        CREATE TABLE half_done (id TEXT);
        INSERT INTO no_such_table (id) VALUES ('x');
        """);
    List<String> command = ServerProcess.command(arguments);
    int path = command.indexOf("-cp") + 1;
    command.set(path, folder.resolve("broken") + File.pathSeparator + command.get(path));
    return of(command);
  }

  private static Output of(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), out, err);
  }
}
