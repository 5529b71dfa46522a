package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpHeaders;
import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.web.WebAnswer;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** An operation, bound to its authentication. Redirects are not followed: they would take arguments and keys to somebody else. */
final class ApiTool implements Tool {
  private static final Pattern TEXTS = Pattern.compile("text/.*|application/(xml|javascript|yaml|.*\\+xml)|");
  private static final Pattern JSON = Pattern.compile("application/(json|.*\\+json)");

  private final ApiOperation operation;
  private final ApiAuth auth;
  private final WebClient web;
  private final Map<String, Value> settings;
  private final ToolArguments arguments;

  ApiTool(ApiOperation operation, ApiAuth auth, WebClient web, Value.Obj settings) {
    this.operation = operation;
    this.auth = auth;
    this.web = web;
    this.settings = settings.fields();
    this.arguments = ToolArguments.of(operation.schema());
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(operation.name(), operation.description(), operation.schema());
  }

  @Override
  public ToolResult run(Value.Obj given, ToolContext context) {
    Map<String, Value> all = new LinkedHashMap<>(given.fields());
    operation.parameters().stream().map(ApiParameter::argument)
        .filter(name -> !settings.getOrDefault(name, Value.nothing()).isNothing())
        .forEach(name -> all.putIfAbsent(name, settings.getOrDefault(name, Value.nothing())));
    ApiRequest request = ApiRequest.of(operation, arguments.fit(new Value.Obj(all)));
    HttpHeaders headers = auth.on(request.headers());
    boolean repeatable = operation.method().equals("GET") || operation.method().equals("HEAD");
    if (!repeatable && headers.first("Idempotency-Key").isEmpty()) {
      headers = headers.with("Idempotency-Key", context.idempotencyKey());
      if (context.attempt() > 1) {
        headers = headers.with(ToolContext.ATTEMPT_HEADER, Integer.toString(context.attempt()));
      }
    }
    WebAnswer answer = web.send(operation.method(), auth.on(request.url()), headers, request.body(),
        context.cancellation());
    return result(answer.orFail());
  }

  private static ToolResult result(WebAnswer answer) {
    String text = answer.text();
    if (JSON.matcher(answer.mediaType()).matches()) {
      return text.isBlank() ? ToolResult.of("") : ToolResult.of(text, answer.json());
    }
    if (TEXTS.matcher(answer.mediaType()).matches()) {
      return looksLikeJson(text) ? maybeJson(text) : ToolResult.of(text);
    }
    throw new DifyException(ErrorCode.TOOL_FAILED,
        "The service answered with a file of the type " + answer.mediaType() + ", which is not supported.");
  }

  private static boolean looksLikeJson(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  private static ToolResult maybeJson(String text) {
    try {
      return ToolResult.of(text, ValueJson.read(text));
    } catch (DifyException e) {
      return ToolResult.of(text);
    }
  }
}
