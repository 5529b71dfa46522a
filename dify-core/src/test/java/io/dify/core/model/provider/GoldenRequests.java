package io.dify.core.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whole requests as they must go out, one file each. {@code -Ddify.golden=src/test/resources} writes them anew; read the difference before committing it.
 */
final class GoldenRequests {
  private static final String WRITE_TO = System.getProperty("dify.golden", "");

  private GoldenRequests() {}

  static void check(String provider, String name, String json) {
    String file = provider + "/" + name + ".json";
    String actual = ValueJson.writeIndented(ValueJson.read(json)) + "\n";
    if (!WRITE_TO.isEmpty()) {
      write(Path.of(WRITE_TO, "io/dify/core/model/provider", file), actual);
    }
    String expected = WRITE_TO.isEmpty() ? read(file) : actual;
    assertThat(ValueJson.read(actual)).as(file).isEqualTo(ValueJson.read(expected));
  }

  private static String read(String file) {
    try (InputStream in = GoldenRequests.class.getResourceAsStream(file)) {
      return in == null ? "\"there is no such file\"" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
