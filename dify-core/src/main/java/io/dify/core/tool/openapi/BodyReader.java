package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.tool.openapi.ApiParameter.In;
import io.dify.core.tool.openapi.ApiParameter.Style;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the body of a request: the fields of an object become arguments of their own, any other body is one argument. */
final class BodyReader {
  static final String JSON = "application/json";
  static final String FORM = "application/x-www-form-urlencoded";
  static final String MULTIPART = "multipart/form-data";
  static final String TEXT = "text/plain";

  private final OpenApiDocument document;
  private final String place;
  private final Value.Obj operation;
  private final Collection<Value.Obj> declared;
  private final Schemas schemas;

  BodyReader(OpenApiDocument document, String place, Value.Obj operation, Collection<Value.Obj> declared,
      Schemas schemas) {
    this.document = document;
    this.place = place;
    this.operation = operation;
    this.declared = declared;
    this.schemas = schemas;
  }

  /**
   * A body.
   *
   * @param mediaType empty for none
   * @param fields its parameters
   * @param isWhole whether the one parameter is the body itself
   */
  record Body(String mediaType, List<ApiParameter> fields, boolean isWhole) {
    static final Body NONE = new Body("", List.of(), false);
  }

  Body read() {
    return document.isSwagger() ? ofSwagger() : ofOpenApi();
  }

  private Body ofOpenApi() {
    Value given = Tree.at(operation, "requestBody");
    if (given.isNothing()) {
      return Body.NONE;
    }
    Value.Obj body = document.references().resolved(given).orElse(Tree.EMPTY);
    Map<String, Value> content = Tree.object(body, "content").fields();
    for (String wanted : List.of(JSON, FORM, MULTIPART, TEXT)) {
      for (Map.Entry<String, Value> entry : content.entrySet()) {
        if (fits(entry.getKey(), wanted)) {
          return of(wanted, schemas.of(Tree.at(entry.getValue(), "schema")), body);
        }
      }
    }
    if (Tree.isOn(body, "required")) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE, "The body is of a type that is not supported ("
          + String.join(", ", content.keySet()) + "); JSON, forms and plain text are.");
    }
    document.problem(place + ".requestBody", "the body is of a type that is not supported; it is left out");
    return Body.NONE;
  }

  private static boolean fits(String mediaType, String wanted) {
    String bare = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return bare.equals(wanted) || (wanted.equals(JSON) && (bare.endsWith("+json") || bare.equals("*/*")));
  }

  private Body ofSwagger() {
    List<Value> types = Tree.items(operation, "consumes").isEmpty()
        ? Tree.items(document.root(), "consumes")
        : Tree.items(operation, "consumes");
    List<ApiParameter> fields = new ArrayList<>();
    for (Value.Obj parameter : declared) {
      if (Tree.text(parameter, "in").equals("body")) {
        return of(JSON, schemas.of(Tree.at(parameter, "schema")), parameter);
      }
      if (Tree.text(parameter, "in").equals("formData")) {
        String name = Tree.text(parameter, "name");
        fields.add(new ApiParameter(name, name, In.BODY, Tree.isOn(parameter, "required"),
            OperationReader.described(schemas.of(parameter), parameter), Style.REPEATED));
      }
    }
    boolean parts = types.contains(Value.of(MULTIPART)) && !types.contains(Value.of(FORM));
    return fields.isEmpty() ? Body.NONE : new Body(parts ? MULTIPART : FORM, fields, false);
  }

  private Body of(String mediaType, Value.Obj schema, Value.Obj body) {
    boolean required = Tree.isOn(body, "required");
    Map<String, Value> properties = Tree.object(schema, "properties").fields();
    if (properties.isEmpty() || mediaType.equals(TEXT)) {
      return new Body(mediaType, List.of(new ApiParameter("body", "body", In.BODY, required,
          OperationReader.described(schema, body), Style.JSON)), true);
    }
    List<Value> needed = Tree.items(schema, "required");
    return new Body(mediaType, properties.entrySet().stream()
        .map(property -> new ApiParameter(property.getKey(), property.getKey(), In.BODY,
            required && needed.contains(Value.of(property.getKey())),
            property.getValue() instanceof Value.Obj field ? field : Tree.EMPTY, Style.REPEATED))
        .toList(), false);
  }
}
