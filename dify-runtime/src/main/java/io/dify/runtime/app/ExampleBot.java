package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The example bot inside the jar: an app file and the FAQ it answers from. Stateless. */
public final class ExampleBot {
  /** Name of the knowledge base the app file asks for. */
  public static final String BASE = "faq";
  /** Name of the app file. */
  public static final String FILE = "faq-bot.yml";

  private static final String FOLDER = "/io/dify/runtime/examples/faq-bot/";

  private ExampleBot() {}

  /** The app file. */
  public static byte[] appFile() {
    try (InputStream in = resource(FILE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Writes the FAQ into a folder, for people to look at, and gives its place. */
  public static Path unpackFaq(Path folder) {
    Path target = folder.resolve("faq.csv");
    try (InputStream in = resource("faq.csv")) {
      Files.createDirectories(folder);
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = ExampleBot.class.getResourceAsStream(FOLDER + name);
    if (in == null) {
      throw new IOException(name + " is not in the jar");
    }
    return in;
  }

  private static DifyException unreadable(IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE,
        "The example bot cannot be unpacked (" + cause.getMessage() + "). Give an app of your own with --app.", cause);
  }
}
