package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.http.Method;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of administration, wherever they are answered: in this process over the data directory, or by the server that uses it. Commands are the same
 * either way.
 */
final class AdminLink implements AutoCloseable {
  static final String BASE = "/admin/api";

  private final AdminPort port;

  /** @param port closed with this */
  AdminLink(AdminPort port) {
    this.port = port;
  }

  @Override
  public void close() {
    port.close();
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  JsonNode get(String path) throws InterruptedException {
    return read(text(path));
  }

  String text(String path) throws InterruptedException {
    return port.send(Method.GET, path, new byte[0]);
  }

  JsonNode send(Method method, String path, ObjectNode body) throws InterruptedException {
    return read(port.send(method, path, body.toString().getBytes(StandardCharsets.UTF_8)));
  }

  void delete(String path) throws InterruptedException {
    port.send(Method.DELETE, path, new byte[0]);
  }

  private static JsonNode read(String text) {
    try {
      return ValueJson.mapper().readTree(text);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.NETWORK, "What answers there is no server of this kind; check DIFY_ADMIN_URL.",
          e);
    }
  }

  /** The items of a list. */
  List<JsonNode> list(String path) throws InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    get(path).path("data").forEach(items::add);
    return items;
  }

  /** The path of a workspace: of the one with this name or id, else of the first. */
  String workspace(@Nullable String wanted) throws InterruptedException {
    List<JsonNode> all = list(BASE + "/workspaces");
    JsonNode chosen = wanted == null ? all.getFirst() : choose(all, wanted, "workspace", "dify workspace create NAME");
    return BASE + "/workspaces/" + chosen.path("id").asText();
  }

  /** The path of an app of a workspace, named by name or id; it may be left out when there is one only. */
  String app(String workspace, @Nullable String wanted) throws InterruptedException {
    List<JsonNode> all = list(workspace + "/apps");
    if (wanted == null && all.size() > 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "Say which app, with --app: " + names(all) + ".");
    }
    return workspace + "/apps/"
        + choose(all, wanted, "app", "dify app import FILE --publish").path("id").asText();
  }

  /**
   * One of several things, by name or id.
   *
   * @param make the command that makes the first
   */
  static JsonNode choose(List<JsonNode> all, @Nullable String wanted, String what, String make) {
    List<JsonNode> found = all.stream().filter(item -> wanted == null || item.path("name").asText().equals(wanted)
        || item.path("id").asText().equals(wanted)).toList();
    if (!found.isEmpty()) {
      return found.getFirst();
    }
    throw new DifyException(ErrorCode.NOT_FOUND, all.isEmpty()
        ? "There is no " + what + " yet; '" + make + "' makes one."
        : "There is no " + what + " '" + wanted + "'; there are " + names(all) + ".");
  }

  private static String names(List<JsonNode> all) {
    return StreamSupport.stream(all.spliterator(), false).map(item -> "'" + item.path("name").asText() + "'")
        .collect(Collectors.joining(", "));
  }
}
