package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads server-sent events and refuses whatever is not framed exactly as the API says. */
public final class EventReader implements AutoCloseable {
  private final BufferedReader lines;
  private final Consumer<JsonNode> check;

  public EventReader(InputStream in) {
    this(in, event -> {});
  }

  /** A reader that shows every record to a check first. */
  public EventReader(InputStream in, Consumer<JsonNode> check) {
    this.check = check;
    lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** The next record that is no ping, null at the end. */
  public JsonNode next() throws IOException {
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        return null;
      }
      String blank = lines.readLine();
      if (blank == null || !blank.isEmpty()) {
        throw new AssertionError("No blank line after '" + line + "' but '" + blank + "'");
      }
      if (line.startsWith("data: {")) {
        JsonNode event = ValueJson.mapper().readTree(line.substring(6));
        check.accept(event);
        return event;
      }
      if (!line.equals("event: ping")) {
        throw new AssertionError("Neither record nor ping: '" + line + "'");
      }
    }
  }

  /** Reads up to and with the next ping. */
  public void awaitPing() throws IOException {
    for (String line = lines.readLine(); !"event: ping".equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new AssertionError("The stream ended without a ping");
      }
    }
    if (!"".equals(lines.readLine())) {
      throw new AssertionError("No blank line after a ping");
    }
  }

  /** The next record of this name; others before it are passed over. */
  public JsonNode next(String name) throws IOException {
    for (JsonNode event = next(); event != null; event = next()) {
      if (event.path("event").asText().equals(name)) {
        return event;
      }
    }
    throw new AssertionError("The stream ended without " + name);
  }

  /** All records to the end. */
  public List<JsonNode> all() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode event = next(); event != null; event = next()) {
      events.add(event);
    }
    return events;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
