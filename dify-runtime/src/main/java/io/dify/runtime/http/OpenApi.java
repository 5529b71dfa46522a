package io.dify.runtime.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.auth.CredentialKind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the table of routes as an OpenAPI 3.1 document. Stateless. */
public final class OpenApi {
  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");

  private OpenApi() {}

  /** The document for these routes. */
  public static ObjectNode document(String title, String version, List<Route> routes) {
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
    ObjectNode error = components.putObject("schemas").putObject("Error").put("type", "object")
        .putObject("properties");
    error.putObject("code").put("type", "string");
    error.putObject("message").put("type", "string");
    error.putObject("status").put("type", "integer");
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

  private static void operation(ObjectNode operation, Route route) {
    operation.put("summary", route.doc().summary());
    if (route.credential() != CredentialKind.NONE) {
      operation.putArray("security").addObject().putArray(scheme(route.credential()));
    }
    parameters(operation, route);
    body(operation, route);
    ObjectNode responses = operation.putObject("responses");
    ObjectNode success = responses.putObject(Integer.toString(route.doc().success())).put("description", "Done.");
    if (!route.doc().media().isEmpty()) {
      success.putObject("content").putObject(route.doc().media());
    }
    responses.putObject("default").put("description", "An error.").putObject("content").putObject("application/json")
        .putObject("schema").put("$ref", "#/components/schemas/Error");
  }

  private static void parameters(ObjectNode operation, Route route) {
    var list = operation.putArray("parameters");
    Matcher names = NAME.matcher(route.path());
    while (names.find()) {
      list.addObject().put("in", "path").put("name", names.group(1)).put("required", true).putObject("schema")
          .put("type", "string");
    }
    for (Param param : route.doc().params()) {
      if (param.in() == Param.Place.QUERY) {
        list.addObject().put("in", "query").put("name", param.name()).put("required", param.required())
            .put("description", param.text()).putObject("schema").put("type", param.type());
      }
    }
  }

  private static void body(ObjectNode operation, Route route) {
    List<Param> fields = route.doc().params().stream().filter(param -> param.in() == Param.Place.BODY).toList();
    if (fields.isEmpty()) {
      return;
    }
    ObjectNode schema = operation.putObject("requestBody").put("required", true).putObject("content")
        .putObject(route.maxParts() > 0 ? "multipart/form-data" : "application/json").putObject("schema")
        .put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    fields.forEach(field -> properties.putObject(field.name()).put("type", field.type())
        .put("description", field.text()));
    var required = schema.putArray("required");
    fields.stream().filter(Param::required).forEach(field -> required.add(field.name()));
  }

  private static String scheme(CredentialKind kind) {
    return kind.name().toLowerCase(Locale.ROOT) + "Key";
  }
}
