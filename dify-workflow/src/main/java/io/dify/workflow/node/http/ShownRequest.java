package io.dify.workflow.node.http;

import io.dify.core.template.Template;
import io.dify.workflow.node.NodeContext;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A request as people are shown it in events and logs. Keys and cookies are stars, environment variables stand by their names, since those are where secrets live,
 * and long bodies are cut. Stateless.
 */
final class ShownRequest {
  private static final int MAX_BODY = 2_000;
  private static final String STARS = "***";

  private ShownRequest() {}

  static String of(HttpConfig config, NodeContext context) {
    StringBuilder text = new StringBuilder(config.method() + " " + shown(config.url(), context));
    String params = config.params().fill(template -> shown(template, context)).stream()
        .map(param -> param.key() + "=" + (isSecret(param.key()) ? STARS : param.value()))
        .collect(Collectors.joining("&"));
    text.append(params.isEmpty() ? "" : (config.url().source().contains("?") ? "&" : "?") + params).append("\r\n");
    config.headers().fill(template -> shown(template, context)).forEach(field -> text.append(field.key()).append(": ")
        .append(isSecret(field.key()) ? STARS : field.value()).append("\r\n"));
    config.authorization().ifPresent(key -> text.append(key.header()).append(": " + STARS + "\r\n"));
    return text.append("\r\n").append(body(config.body(), context)).toString();
  }

  private static String body(RequestBody body, NodeContext context) {
    String text = switch (body) {
      case RequestBody.None none -> "";
      case RequestBody.Json json -> shown(json.text(), context);
      case RequestBody.Raw raw -> shown(raw.text(), context);
      case RequestBody.Binary binary -> "(file " + binary.file() + ")";
      case RequestBody.FormData form ->
        form.parts().stream().map(part -> part(part, context)).collect(Collectors.joining("\r\n"));
      case RequestBody.FormUrlEncoded form ->
        form.fields().stream().map(field -> part(field, context)).collect(Collectors.joining("&"));
    };
    return text.length() > MAX_BODY ? text.substring(0, MAX_BODY) + "..." : text;
  }

  private static String part(RequestBody.Part part, NodeContext context) {
    return switch (part) {
      case RequestBody.Field field -> {
        String key = shown(field.key(), context);
        yield key + "=" + (isSecret(key) ? STARS : shown(field.value(), context));
      }
      case RequestBody.FileField field -> shown(field.key(), context) + "=(file "
          + field.file().map(Object::toString).orElse("") + ")";
    };
  }

  /** What is in the environment is named, not shown. */
  private static String shown(Template template, NodeContext context) {
    StringBuilder text = new StringBuilder();
    for (Template.Segment segment : template.segments()) {
      switch (segment) {
        case Template.Literal literal -> text.append(literal.text());
        case Template.Variable variable when variable.selector().node().equals("env") ->
          text.append("{{#").append(variable.selector()).append("#}}");
        case Template.Variable variable ->
          text.append(context.render(Template.parse("{{#" + variable.selector() + "#}}")));
      }
    }
    return text.toString();
  }

  private static boolean isSecret(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return small.matches(".*(auth|cookie|key|token|secret|passw|session|signature|credential).*");
  }
}
