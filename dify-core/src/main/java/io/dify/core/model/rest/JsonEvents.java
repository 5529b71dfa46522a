package io.dify.core.model.rest;

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

/** The JSON texts of a streamed answer: data of server-sent events, or lines. */
@FunctionalInterface
interface JsonEvents {
  /** The next, null at the end. */
  @Nullable
  String next();

  static JsonEvents of(HttpReply reply) {
    String type = reply.headers().first("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.contains("event-stream")) {
      SseReader events = new SseReader(reply.body());
      return () -> {
        SseEvent event = events.next();
        return event == null ? null : event.data();
      };
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
    return () -> line(lines);
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
