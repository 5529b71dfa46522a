package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpHeaders;
import io.dify.core.tool.openapi.ApiParameter.In;
import io.dify.core.tool.openapi.ApiParameter.Style;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request for an operation with arguments that fit its schema.
 *
 * @param url address without authentication
 * @param headers header fields without authentication
 * @param body the body
 */
record ApiRequest(String url, HttpHeaders headers, HttpBody body) {
  /** A name and a value. */
  private record Pair(String name, String value) {
    String encoded() {
      return WebClient.encoded(name) + "=" + WebClient.encoded(value);
    }
  }

  static ApiRequest of(ApiOperation operation, Value.Obj arguments) {
    if (operation.server().isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The operation " + operation.id()
          + " names no server with a whole address; add 'servers' to its document.");
    }
    Map<ApiParameter, Value> given = given(operation, arguments);
    List<Pair> query = pairs(given, In.QUERY);
    String url = operation.server() + path(operation, given)
        + (query.isEmpty() ? "" : query.stream().map(Pair::encoded).collect(Collectors.joining("&", "?", "")));
    return new ApiRequest(url, headers(given), body(operation, given));
  }

  private static Map<ApiParameter, Value> given(ApiOperation operation, Value.Obj arguments) {
    Map<ApiParameter, Value> given = new LinkedHashMap<>();
    for (ApiParameter parameter : operation.parameters()) {
      Value value = arguments.fields().get(parameter.argument());
      Value used = value == null && parameter.required() ? parameter.schema().fields().get("default") : value;
      if (used != null) {
        given.put(parameter, used);
      }
    }
    return given;
  }

  private static String path(ApiOperation operation, Map<ApiParameter, Value> given) {
    String path = operation.path().replace(" ", "%20");
    for (Map.Entry<ApiParameter, Value> entry : given.entrySet()) {
      if (entry.getKey().in() == In.PATH) {
        String segment = joined(entry.getValue(), ",", true);
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
          throw new DifyException(ErrorCode.INVALID_PARAM, "The arguments do not fit: argument `"
              + entry.getKey().argument() + "` must not be empty, '.' or '..'.");
        }
        path = path.replace("{" + entry.getKey().name() + "}", segment);
      }
    }
    return path;
  }

  private static HttpHeaders headers(Map<ApiParameter, Value> given) {
    HttpHeaders headers = HttpHeaders.none().with("Accept", "application/json, text/*;q=0.9, */*;q=0.5");
    for (Map.Entry<ApiParameter, Value> entry : given.entrySet()) {
      if (entry.getKey().in() == In.HEADER) {
        headers = headers.with(entry.getKey().name(), joined(entry.getValue(), ",", false));
      }
    }
    List<Pair> cookies = pairs(given, In.COOKIE);
    return cookies.isEmpty()
        ? headers
        : headers.with("Cookie", cookies.stream().map(Pair::encoded).collect(Collectors.joining("; ")));
  }

  private static HttpBody body(ApiOperation operation, Map<ApiParameter, Value> given) {
    List<ApiParameter> fields = given.keySet().stream().filter(parameter -> parameter.in() == In.BODY).toList();
    if (operation.body().isEmpty() || fields.isEmpty()) {
      return HttpBody.none();
    }
    return switch (operation.body()) {
      case BodyReader.JSON -> HttpBody.of(BodyReader.JSON, ValueJson.write(json(operation, given, fields)));
      case BodyReader.MULTIPART -> multipart(pairs(given, In.BODY));
      case BodyReader.TEXT -> HttpBody.of("text/plain; charset=utf-8", text(given.get(fields.getFirst())));
      default -> HttpBody.of(BodyReader.FORM,
          pairs(given, In.BODY).stream().map(Pair::encoded).collect(Collectors.joining("&")));
    };
  }

  private static Value json(ApiOperation operation, Map<ApiParameter, Value> given, List<ApiParameter> fields) {
    if (operation.wholeBody()) {
      return given.getOrDefault(fields.getFirst(), Value.nothing());
    }
    Map<String, Value> object = new LinkedHashMap<>();
    fields.forEach(field -> object.put(field.name(), given.getOrDefault(field, Value.nothing())));
    return new Value.Obj(object);
  }

  private static HttpBody multipart(List<Pair> pairs) {
    String boundary = "part-" + UUID.nameUUIDFromBytes(pairs.toString().getBytes(StandardCharsets.UTF_8));
    StringBuilder body = new StringBuilder();
    for (Pair pair : pairs) {
      body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"")
          .append(pair.name().replaceAll("[\"\\r\\n]", "_")).append("\"\r\n\r\n").append(pair.value()).append("\r\n");
    }
    body.append("--").append(boundary).append("--\r\n");
    return HttpBody.of("multipart/form-data; boundary=" + boundary,
        body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<Pair> pairs(Map<ApiParameter, Value> given, In in) {
    List<Pair> pairs = new ArrayList<>();
    given.forEach((parameter, value) -> {
      if (parameter.in() == in) {
        pairs.addAll(pairs(parameter, value));
      }
    });
    return pairs;
  }

  private static List<Pair> pairs(ApiParameter parameter, Value value) {
    String name = parameter.name();
    return switch (parameter.style()) {
      case JSON -> List.of(new Pair(name, value instanceof Value.Text text ? text.text() : ValueJson.write(value)));
      case DEEP -> value instanceof Value.Obj object
          ? object.fields().entrySet().stream().map(e -> new Pair(name + "[" + e.getKey() + "]", text(e.getValue())))
              .toList()
          : List.of(new Pair(name, text(value)));
      case REPEATED -> repeated(name, value, parameter.in() == In.BODY);
      case COMMAS -> List.of(new Pair(name, joined(value, ",", false)));
      case SPACES -> List.of(new Pair(name, joined(value, " ", false)));
      case PIPES -> List.of(new Pair(name, joined(value, "|", false)));
    };
  }

  private static List<Pair> repeated(String name, Value value, boolean inBody) {
    return switch (value) {
      case Value.Array array -> array.items().stream().map(item -> new Pair(name, text(item))).toList();
      case Value.Obj object when !inBody ->
        object.fields().entrySet().stream().map(e -> new Pair(e.getKey(), text(e.getValue()))).toList();
      default -> List.of(new Pair(name, text(value)));
    };
  }

  private static String joined(Value value, String separator, boolean encoded) {
    List<String> parts = switch (value) {
      case Value.Array array -> array.items().stream().map(ApiRequest::text).toList();
      case Value.Obj object -> object.fields().entrySet().stream()
          .flatMap(e -> List.of(e.getKey(), text(e.getValue())).stream()).toList();
      default -> List.of(text(value));
    };
    return parts.stream().map(part -> encoded ? WebClient.encoded(part) : part)
        .collect(Collectors.joining(separator));
  }

  private static String text(@Nullable Value value) {
    return switch (value) {
      case null -> "";
      case Value.Bool truth -> Boolean.toString(truth.truth());
      case Value.Array array -> ValueJson.write(array);
      case Value.Obj object -> ValueJson.write(object);
      default -> ValueText.plain(value);
    };
  }
}
