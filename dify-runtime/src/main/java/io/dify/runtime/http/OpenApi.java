package io.dify.runtime.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the table of routes as an OpenAPI 3.1 document. Stateless. */
public final class OpenApi {
  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");

  private static final String FORM = "multipart/form-data";

  private final SchemaJson schemas = new SchemaJson();

  private OpenApi() {}

  /** The document for these routes. */
  public static ObjectNode document(String title, String version, List<Route> routes) {
    return new OpenApi().write(title, version, routes);
  }

  /** Codes that any route may answer with: about its credential, its body, the load of the server, and defects. */
  public static Set<ErrorCode> commonErrors(Route route) {
    Set<ErrorCode> common = EnumSet.of(ErrorCode.BAD_REQUEST, ErrorCode.TOO_MANY_REQUESTS, ErrorCode.INTERNAL,
        ErrorCode.UNAVAILABLE,
        ErrorCode.STORE_FAILED);
    if (route.credential() != CredentialKind.NONE) {
      common.add(ErrorCode.UNAUTHORIZED);
      common.add(ErrorCode.RATE_LIMITED);
    }
    if (route.maxBodyBytes() > 0) {
      common.add(ErrorCode.TOO_LARGE);
    }
    if (!route.doc().params().isEmpty() || route.maxBodyBytes() > 0) {
      common.add(ErrorCode.INVALID_PARAM);
    }
    return common;
  }

  private ObjectNode write(String title, String version, List<Route> routes) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    root.putObject("info").put("title", title).put("version", version);
    ObjectNode paths = root.putObject("paths");
    for (Route route : routes) {
      operation(paths.withObjectProperty(route.path()).putObject(route.method().name().toLowerCase(Locale.ROOT)),
          route);
    }
    ObjectNode components = root.putObject("components");
    ObjectNode schemes = components.putObject("securitySchemes");
    routes.stream().map(Route::credential).filter(kind -> kind != CredentialKind.NONE).distinct()
        .forEach(kind -> scheme(schemes.putObject(scheme(kind)), kind));
    components.putObject("schemas").setAll(schemas.components());
    return root;
  }

  private static void scheme(ObjectNode scheme, CredentialKind kind) {
    if (kind == CredentialKind.SANDBOX) {
      scheme.put("type", "apiKey").put("in", "header").put("name", kind.header());
    } else {
      scheme.put("type", "http").put("scheme", "bearer").put("description",
          "A key that begins with '" + kind.prefix() + "'.");
    }
  }

  private void operation(ObjectNode operation, Route route) {
    operation.put("summary", route.doc().summary());
    if (route.credential() != CredentialKind.NONE) {
      operation.putArray("security").addObject().putArray(scheme(route.credential()));
    }
    parameters(operation.putArray("parameters"), route);
    body(operation, route, Param.Place.BODY, route.maxParts() > 0 ? FORM : RouteDoc.JSON);
    body(operation, route, Param.Place.PART, FORM);
    ObjectNode responses = operation.putObject("responses");
    success(responses, route.doc());
    errors(responses, route);
  }

  private void success(ObjectNode responses, RouteDoc doc) {
    ObjectNode success = responses.putObject(Integer.toString(doc.success())).put("description", "Done.");
    if (!doc.media().isEmpty()) {
      ObjectNode media = success.withObjectProperty("content").putObject(doc.media());
      if (doc.answer() != null) {
        media.set("schema", schemas.write(doc.answer()));
      }
    }
    if (doc.events() != null) {
      success.withObjectProperty("content").putObject("text/event-stream").set("schema", schemas.write(doc.events()));
    }
  }

  private void errors(ObjectNode responses, Route route) {
    Map<Integer, List<String>> codes = new TreeMap<>();
    Set<ErrorCode> all = EnumSet.copyOf(commonErrors(route));
    all.addAll(route.doc().errors());
    all.forEach(code -> codes.computeIfAbsent(status(route, code), status -> new ArrayList<>()).add(code.wire()));
    codes.forEach((status, words) -> {
      ObjectNode error = responses.putObject(Integer.toString(status)).put("description",
          String.join(", ", words));
      error.putObject("content").putObject(RouteDoc.JSON).set("schema", schemas.write(route.doc().failure()));
    });
  }

  private static int status(Route route, ErrorCode code) {
    return route.errors().of(new DifyException(code, code.wire()), null).status();
  }

  private void parameters(ArrayNode list, Route route) {
    Matcher names = NAME.matcher(route.path());
    while (names.find()) {
      String name = names.group(1);
      Optional<Param> said = route.doc().params().stream()
          .filter(param -> param.in() == Param.Place.PATH && param.name().equals(name)).findFirst();
      ObjectNode node = list.addObject().put("in", "path").put("name", name).put("required", true);
      said.ifPresent(param -> node.put("description", param.text()));
      node.set("schema", schemas.write(said.map(Param::schema).orElse(Schema.text())));
    }
    for (Param param : route.doc().params()) {
      if (param.in() == Param.Place.QUERY) {
        list.addObject().put("in", "query").put("name", param.name()).put("required", param.required())
            .put("description", param.text()).set("schema", schemas.write(param.schema()));
      }
    }
  }

  private void body(ObjectNode operation, Route route, Param.Place place, String media) {
    Schema.Obj body = Schema.object();
    for (Param param : route.doc().params()) {
      if (param.in() == place) {
        body = body.with(new Schema.Field(param.name(), param.schema(), param.required(), param.text()));
      }
    }
    if (!body.fields().isEmpty()) {
      boolean required = body.fields().stream().anyMatch(Schema.Field::required);
      operation.withObjectProperty("requestBody").put("required", required).withObjectProperty("content")
          .putObject(media).set("schema", schemas.write(body));
    }
  }

  private static String scheme(CredentialKind kind) {
    return kind.name().toLowerCase(Locale.ROOT) + "Key";
  }
}
