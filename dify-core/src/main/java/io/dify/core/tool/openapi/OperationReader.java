package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.VisibleText;
import io.dify.core.tool.openapi.ApiParameter.In;
import io.dify.core.tool.openapi.ApiParameter.Style;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one operation. For one thread, once. */
final class OperationReader {
  private static final int MAX_PARAMETERS = 100;
  private static final int MAX_DESCRIPTION = 1024;
  private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)\\}");
  /** Parameters of these names are not the document's to set (OpenAPI 3, "Parameter Object"), or the gateway's. */
  private static final Set<String> NOT_OURS = Set.of("accept", "content-type", "authorization", "host",
      "content-length", "connection", "transfer-encoding", "upgrade", "expect", "te", "trailer", "cookie");

  private final OpenApiDocument document;
  private final String place;
  private final String path;
  private final Value.Obj item;
  private final Value.Obj operation;
  private final Schemas schemas;
  private final List<ApiParameter> parameters = new ArrayList<>();
  private final Set<String> arguments = new HashSet<>();

  OperationReader(OpenApiDocument document, String place, String path, Value.Obj item, Value.Obj operation) {
    this.document = document;
    this.place = place;
    this.path = path;
    this.item = item;
    this.operation = operation;
    this.schemas = new Schemas(document.references(), message -> document.problem(place, message));
  }

  ApiOperation read(String method) {
    Map<String, Value.Obj> declared = declared();
    declared.values().forEach(this::parameter);
    variables();
    BodyReader.Body body = new BodyReader(document, place, operation, declared.values(), schemas).read();
    body.fields().forEach(this::add);
    String server = document.server(item, operation);
    if (server.isEmpty()) {
      document.problem(place, "no server with a whole address is named, so it cannot be called; add 'servers'");
    }
    String id = document.id(operation, path, method);
    ApiOperation read = new ApiOperation(id, document.name(id), description(method), method, server, path, parameters,
        body.mediaType(), body.isWhole());
    ToolArguments.of(read.schema());
    return read;
  }

  private String description(String method) {
    String summary = Tree.text(operation, "summary").strip();
    String more = Tree.text(operation, "description").strip();
    String text = summary.isEmpty() || more.startsWith(summary) ? more : (summary + "\n" + more).strip();
    return VisibleText.of(text.isEmpty() ? method + " " + path : text, MAX_DESCRIPTION);
  }

  /** By place and name: those of the operation win over those of the path. */
  private Map<String, Value.Obj> declared() {
    Map<String, Value.Obj> declared = new LinkedHashMap<>();
    List<Value> all = new ArrayList<>(Tree.items(item, "parameters"));
    all.addAll(Tree.items(operation, "parameters"));
    for (Value one : all) {
      document.references().resolved(one).ifPresentOrElse(
          found -> declared.put(Tree.text(found, "in") + " " + Tree.text(found, "name"), found),
          () -> document.problem(place + ".parameters", "a parameter is none, or refers to nothing; it is left out"));
    }
    return declared;
  }

  private void parameter(Value.Obj found) {
    String name = Tree.text(found, "name");
    switch (Tree.text(found, "in")) {
      case "path" -> add(made(found, name, In.PATH));
      case "query" -> add(made(found, name, In.QUERY));
      case "cookie" -> add(made(found, name, In.COOKIE));
      case "header" -> {
        if (!NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
          add(made(found, name, In.HEADER));
        }
      }
      case "body", "formData" -> {
        // Part of the body.
      }
      default -> document.problem(place + ".parameters", "the parameter '" + name
          + "' is in a place that is not known; it is left out");
    }
  }

  private ApiParameter made(Value.Obj found, String name, In in) {
    Value content = Tree.object(found, "content").fields().values().stream().findFirst().orElse(Value.nothing());
    boolean json = !content.isNothing();
    Value schema = document.isSwagger() ? found : json ? Tree.at(content, "schema") : Tree.at(found, "schema");
    boolean required = in == In.PATH || Tree.isOn(found, "required");
    Style style = json ? Style.JSON : document.isSwagger() ? swaggerStyle(found) : style(found, in);
    return new ApiParameter(name, name, in, required, described(schemas.of(schema), found), style);
  }

  private static Style style(Value.Obj found, In in) {
    boolean form = in == In.QUERY || in == In.COOKIE;
    boolean explode = Tree.has(found, "explode") ? Tree.isOn(found, "explode") : form;
    return switch (Tree.text(found, "style")) {
      case "deepObject" -> Style.DEEP;
      case "spaceDelimited" -> explode ? Style.REPEATED : Style.SPACES;
      case "pipeDelimited" -> explode ? Style.REPEATED : Style.PIPES;
      default -> form && explode ? Style.REPEATED : Style.COMMAS;
    };
  }

  private static Style swaggerStyle(Value.Obj found) {
    return switch (Tree.text(found, "collectionFormat")) {
      case "multi" -> Style.REPEATED;
      case "ssv" -> Style.SPACES;
      case "pipes" -> Style.PIPES;
      default -> Style.COMMAS;
    };
  }

  static Value.Obj described(Value.Obj schema, Value.Obj found) {
    String description = Tree.text(found, "description").strip();
    Map<String, Value> fields = new LinkedHashMap<>(schema.fields());
    fields.remove("required", Value.of(true));
    if (!description.isEmpty()) {
      fields.put("description", Value.of(VisibleText.of(description, MAX_DESCRIPTION)));
    }
    return new Value.Obj(fields);
  }

  /** Variables of the path that nobody has declared are texts. */
  private void variables() {
    Matcher variable = VARIABLE.matcher(path);
    while (variable.find()) {
      String name = variable.group(1);
      if (parameters.stream().noneMatch(parameter -> parameter.in() == In.PATH && parameter.name().equals(name))) {
        document.problem(place, "the path parameter '" + name + "' is not declared; it is taken for a text");
        add(new ApiParameter(name, name, In.PATH, true, (Value.Obj) Value.from(Map.of("type", "string")),
            Style.COMMAS));
      }
    }
  }

  private void add(ApiParameter parameter) {
    if (parameters.size() >= MAX_PARAMETERS) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED,
          "The operation has more than " + MAX_PARAMETERS + " parameters.");
    }
    boolean taken = arguments.contains(parameter.argument());
    String argument = taken
        ? parameter.in().name().toLowerCase(Locale.ROOT) + "_" + parameter.argument()
        : parameter.argument();
    parameters.add(new ApiParameter(OpenApiDocument.unique(argument, arguments), parameter.name(), parameter.in(),
        parameter.required(), parameter.schema(), parameter.style()));
  }
}
