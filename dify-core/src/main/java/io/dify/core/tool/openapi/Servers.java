package io.dify.core.tool.openapi;

import io.dify.core.value.Value;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Base addresses of operations. */
final class Servers {
  private Servers() {}

  /** That of the innermost list of servers; {@code base} is where the document came from, may be empty. Empty when there is none that is whole. */
  static String of(String base, List<Value> servers) {
    if (servers.isEmpty()) {
      return absolute(base, "/");
    }
    Value first = servers.getFirst();
    String url = Tree.text(first, "url");
    for (Map.Entry<String, Value> variable : Tree.object(first, "variables").fields().entrySet()) {
      url = url.replace("{" + variable.getKey() + "}", Tree.text(variable.getValue(), "default"));
    }
    return absolute(base, url);
  }

  /** That of a Swagger document: scheme, host and base path. */
  static String ofSwagger(String base, Value.Obj document) {
    String host = Tree.text(document, "host");
    String path = Tree.text(document, "basePath");
    if (host.isEmpty()) {
      return absolute(base, path.isEmpty() ? "/" : path);
    }
    List<Value> schemes = Tree.items(document, "schemes");
    boolean plain = !schemes.isEmpty() && !schemes.contains(Value.of("https"));
    return absolute("", (plain ? "http" : "https") + "://" + host + path);
  }

  private static String absolute(String base, String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    String whole = lower.startsWith("http://") || lower.startsWith("https://") ? url : resolved(base, url);
    return whole.endsWith("/") ? whole.substring(0, whole.length() - 1) : whole;
  }

  private static String resolved(String base, String url) {
    try {
      return base.isEmpty() || url.contains("://") ? "" : URI.create(base).resolve(url).toString();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
