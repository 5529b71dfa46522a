package io.dify.workflow.node.http;

import io.dify.core.template.Template;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes an HTTP request. Outputs {@code status_code}, {@code body}, {@code headers}, {@code files}. */
public final class HttpNode implements NodeType<HttpConfig> {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
  private static final double MAX_SECONDS = 86_400;

  /** The type. */
  public HttpNode() {}

  @Override
  public String name() {
    return "http-request";
  }

  @Override
  public HttpConfig parse(NodeData data) {
    String url = data.at("url").requiredText().strip();
    if (!url.isEmpty() && !url.startsWith("{{#") && !url.matches("(?i)https?://.*")) {
      data.at("url").warning("invalid_url", "The address must begin with http:// or https://.");
    }
    return new HttpConfig(method(data.at("method")), Template.parse(url), Lines.parse(data.at("headers").text("")),
        Lines.parse(data.at("params").text("")), authorization(data.at("authorization")),
        new BodyReader(data.at("body")).read(), times(data.at("timeout")), data.at("ssl_verify").truth(true),
        failsByStatus(data));
  }

  private static String method(NodeData data) {
    String method = data.text("get").toUpperCase(Locale.ROOT).strip();
    if (method.equals("OPTIONS")) {
      data.warning("unsupported_method", "Requests with the method OPTIONS are not made; the node will fail.");
      return method;
    }
    if (!METHODS.contains(method)) {
      data.error("unknown_method",
          "The method '" + method + "' is not known; use get, post, put, patch, delete or head.");
      return "GET";
    }
    return method;
  }

  private static Optional<HttpConfig.Authorization> authorization(NodeData data) {
    NodeData type = data.at("type");
    switch (type.text("no-auth")) {
      case "", "no-auth" -> {
        return Optional.empty();
      }
      case "api-key" -> {
        NodeData config = data.at("config");
        String header = config.at("header").text("").strip();
        return Optional.of(new HttpConfig.Authorization(scheme(config.at("type")),
            header.isEmpty() ? "Authorization" : header, config.at("api_key").template()));
      }
      case String other -> {
        type.error("unknown_authorization", "The authorization '" + other + "' is not known; use no-auth or api-key.");
        return Optional.empty();
      }
    }
  }

  private static HttpConfig.Scheme scheme(NodeData type) {
    return switch (type.text("basic")) {
      case "basic" -> HttpConfig.Scheme.BASIC;
      case "bearer" -> HttpConfig.Scheme.BEARER;
      case "custom" -> HttpConfig.Scheme.CUSTOM;
      case String other -> {
        type.error("unknown_authorization",
            "The kind of key '" + other + "' is not known; use basic, bearer or custom.");
        yield HttpConfig.Scheme.CUSTOM;
      }
    };
  }

  private static HttpConfig.Times times(NodeData data) {
    return new HttpConfig.Times(time(data, "connect"), time(data, "read"), time(data, "write"));
  }

  /** Older editors write zero, and {@code max_connect_timeout} and its like, for no wish. */
  private static Duration time(NodeData data, String name) {
    double seconds = data.at(name).number().orElse(0);
    if (seconds < 0 || seconds > MAX_SECONDS) {
      data.at(name).error("out_of_range", "A time-out must be between 0 and " + (long) MAX_SECONDS + " seconds.");
      return Duration.ZERO;
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** Problems of these keys are told where all nodes' are read. */
  private static boolean failsByStatus(NodeData data) {
    NodeData silent = NodeData.of(data.node(), (io.dify.core.value.Value.Obj) data.value(), problem -> {});
    return silent.at("retry_config").at("retry_enabled").truth(false)
        || !(FailurePolicy.parse(silent).strategy() instanceof FailurePolicy.FailRun);
  }

  @Override
  public NodeExecutor executor(HttpConfig config) {
    return new HttpExecutor(config);
  }
}
