package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.http.HttpReply;
import io.dify.core.http.SseEvent;
import io.dify.core.http.SseReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON objects of a streamed answer. For one thread. */
@FunctionalInterface
public interface JsonEvents {
  /**
   * The next object, null at the end; one with a field {@code error} ends the answer with that error.
   *
   * @throws io.dify.core.error.DifyException when the answer breaks off or cannot be read
   */
  @Nullable
  JsonNode next();

  /** Data of server-sent events, or lines, as the answer's type says. */
  static JsonEvents of(HttpReply reply, ServiceFailures failures) {
    String type = reply.headers().first("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.contains("event-stream")) {
      SseReader events = new SseReader(reply.body());
      return () -> {
        SseEvent event = events.next();
        return event == null ? null : failures.object(event.data());
      };
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
    return () -> {
      String line = line(lines);
      return line == null ? null : failures.object(line);
    };
  }

  private static @Nullable String line(BufferedReader lines) {
    try {
      String line = lines.readLine();
      while (line != null && line.isBlank()) {
        line = lines.readLine();
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
