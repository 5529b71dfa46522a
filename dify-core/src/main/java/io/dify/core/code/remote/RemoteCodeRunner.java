package io.dify.core.code.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeJson;
import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.secret.Secret;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs code in a service that speaks the protocol of Dify's sandbox: {@code POST /v1/sandbox/run} with {@code X-Api-Key}, {@code {language, code, preload,
 * enable_network}}, answered by {@code {code, message, data: {stdout, error}}}. What isolates the code is the service's own; limits of memory are too. Thread-safe.
 */
public final class RemoteCodeRunner implements CodeRunner {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  /** What the service may take beyond the code's own time: a queue, a start. */
  private static final Duration SLACK = Duration.ofSeconds(45);
  private static final Pattern PYTHON_LINE = Pattern.compile("File \"[^\"]*\", line (\\d+)");
  private static final Pattern OTHER_LINE = Pattern.compile("(?:\\(line |\\.js:)(\\d+)");

  private final HttpGateway http;
  private final String address;
  private final Secret key;
  private final boolean network;

  /**
   * A runner. The address is the operator's, and may be reached wherever it is.
   *
   * @param http stays the caller's
   * @param endpoint address of the service, for example {@code http://sandbox:8194}
   * @param key what it knows callers by
   * @param network whether code may use the network, where the service allows that
   */
  public RemoteCodeRunner(HttpGateway http, String endpoint, Secret key, boolean network) {
    this.http = http.allowing(List.of(Origin.of(endpoint)));
    this.address = endpoint.replaceFirst("/+$", "") + "/v1/sandbox/run";
    this.key = key;
    this.network = network;
  }

  @Override
  public CodeResult run(CodeCall call, Cancellation cancellation) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("language", call.language().service())
        .put("code", Program.of(call)).put("preload", "").put("enable_network", network);
    Duration all = call.limits().timeout().plus(SLACK);
    HttpLimits limits = new HttpLimits(CONNECT, all, all, all, 2L * call.limits().maxResultBytes() + (1 << 20));
    HttpCall request = new HttpCall("POST", address, HttpHeaders.none().with("X-Api-Key", key.reveal()),
        HttpBody.of("application/json", body.toString()), limits);
    try (HttpReply reply = http.send(request, cancellation)) {
      return result(call, data(reply));
    }
  }

  private JsonNode data(HttpReply reply) {
    switch (reply.status()) {
      case OK -> {
        JsonNode answer = json(reply.text());
        if (answer.path("code").asInt() != 0) {
          throw refused("says: " + answer.path("message").asText());
        }
        return answer.path("data");
      }
      case UNAUTHORIZED, FORBIDDEN -> throw refused("does not accept the key; set DIFY_CODE_API_KEY to its own");
      case TOO_MANY, UNAVAILABLE -> throw new DifyException(ErrorCode.TOO_MANY_REQUESTS,
          "The sandbox service is busy (status " + reply.status() + "); try again later, or give it more workers.");
      default -> throw refused("answered with status " + reply.status() + " instead of 200");
    }
  }

  private JsonNode json(String text) {
    try {
      return ValueJson.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw refused("did not answer with JSON");
    }
  }

  private DifyException refused(String why) {
    return new DifyException(ErrorCode.SANDBOX_UNAVAILABLE,
        "The sandbox service at " + Origin.of(address) + " " + why + " (DIFY_CODE_ENDPOINT).");
  }

  private static CodeResult result(CodeCall call, JsonNode data) {
    String printed = data.path("stdout").asText();
    String error = data.path("error").asText().strip();
    int begin = printed.lastIndexOf(Program.MARK, Math.max(0, printed.lastIndexOf(Program.MARK) - 1));
    int end = printed.lastIndexOf(Program.MARK);
    if (call.entry() == CodeCall.Entry.PROGRAM && error.isEmpty()) {
      return new CodeResult(Value.nothing(), cut(printed, call));
    }
    if (begin < 0 || end <= begin) {
      throw new CodeFailure(ErrorCode.CODE_FAILED, error.isEmpty()
          ? "The code ended before main had returned; return a result instead."
          : error, line(error), cut(printed, call));
    }
    String json = printed.substring(begin + Program.MARK.length(), end);
    String before = cut(printed.substring(0, begin), call);
    if (json.length() > call.limits().maxResultBytes()) {
      throw new CodeFailure(ErrorCode.LIMIT_EXCEEDED,
          "The code gave more than " + call.limits().maxResultBytes() + " bytes; return less.", 0, before);
    }
    try {
      return new CodeResult(CodeJson.read(json), before);
    } catch (DifyException e) {
      throw new CodeFailure(ErrorCode.CODE_FAILED, "The result cannot be read: " + e.text() + ".", 0, before);
    }
  }

  private static String cut(String printed, CodeCall call) {
    return printed.substring(0, Math.min(printed.length(), call.limits().maxPrintedBytes()));
  }

  /** The last line named: in a trace that is the innermost place; ours stands behind the code and is beyond its end. */
  private static int line(String error) {
    Matcher python = PYTHON_LINE.matcher(error);
    int line = 0;
    while (python.find()) {
      line = number(python.group(1));
    }
    Matcher other = OTHER_LINE.matcher(error);
    return line == 0 && other.find() ? number(other.group(1)) : line;
  }

  private static int number(String digits) {
    return digits.length() > 6 ? 0 : Integer.parseInt(digits);
  }
}
