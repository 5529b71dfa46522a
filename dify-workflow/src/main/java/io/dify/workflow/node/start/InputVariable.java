package io.dify.workflow.node.start;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.schema.JsonSchema;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeOutputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An input a start node declares.
 *
 * @param name name of the variable
 * @param type control: {@code text-input}, {@code paragraph}, {@code select}, {@code number}, {@code checkbox}, {@code file}, {@code file-list}, {@code json_object}
 * @param label what people see
 * @param required whether a run needs it
 * @param fallback value when it is not given
 * @param maxLength characters of a text or files of a list at most; 0 for no limit
 * @param options what a select may be
 * @param fileRules which files it takes
 * @param schema what an object must fit; empty for any
 */
public record InputVariable(String name, String type, String label, boolean required, Value fallback, int maxLength,
    List<String> options, FileRules fileRules, Optional<JsonSchema> schema) {
  /** All controls. */
  static final Set<String> TYPES = Set.of("text-input", "paragraph", "select", "number", "checkbox", "file",
      "file-list",
      "json_object", "external_data_tool");

  private static final Set<String> TEXTS = Set.of("text-input", "paragraph", "select");
  /** As Python reads numbers with a point in them. */
  private static final Pattern FRACTION = Pattern.compile("[-+]?(\\d+\\.\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  /** Copies. */
  public InputVariable {
    options = List.copyOf(options);
  }

  /** These outputs and this variable, with its type where a control has one. */
  NodeOutputs outputIn(NodeOutputs outputs) {
    return switch (type) {
      case "text-input", "paragraph", "select" -> outputs.with(name, ValueType.STRING);
      case "number" -> outputs.with(name, ValueType.NUMBER);
      case "checkbox" -> outputs.with(name, ValueType.BOOLEAN);
      case "file" -> outputs.with(name, ValueType.FILE);
      case "file-list" -> outputs.with(name, ValueType.ARRAY_FILE);
      case "json_object" -> outputs.with(name, ValueType.OBJECT);
      default -> outputs.with(name);
    };
  }

  /** Its JSON schema, with its label as the description; files have no type. */
  Value.Obj asProperty() {
    Map<String, Value> property = new LinkedHashMap<>();
    Map<String, String> types = Map.of("text-input", "string", "paragraph", "string", "select", "string", "number",
        "number", "checkbox", "boolean", "json_object", "object", "file-list", "array");
    String known = types.get(type);
    if (known != null) {
      property.put("type", Value.of(known));
    }
    property.put("description", Value.of(label.isBlank() ? name : label));
    if (type.equals("select")) {
      property.put("enum", Value.from(options));
    }
    if (maxLength > 0 && TEXTS.contains(type)) {
      property.put("maxLength", Value.of((long) maxLength));
    }
    return new Value.Obj(property);
  }

  /** Checks a value and gives its normal form. */
  Value admit(Value given) {
    Value value = given.isNothing() ? fallback : given;
    if (value.isNothing() || (value.equals(Value.of("")) && (required || !TEXTS.contains(type)))) {
      if (required) {
        throw invalid("is required in input form");
      }
      return Value.nothing();
    }
    return switch (type) {
      case "number" -> number(value);
      case "checkbox" -> checkbox(value);
      case "file" -> file(value);
      case "file-list" -> files(value);
      case "json_object" -> object(value);
      default -> text(value);
    };
  }

  private Value text(Value value) {
    if (!(value instanceof Value.Text t)) {
      throw invalid("must be a string, not " + value.type().wire() + " (" + type + " of the input form)");
    }
    String text = t.text().replace("\0", "");
    if (type.equals("select") && !options.contains(text)) {
      throw invalid("must be one of the following: " + String.join(", ", options) + " (options of the input)");
    }
    if (maxLength > 0 && text.codePointCount(0, text.length()) > maxLength) {
      throw invalid("must be at most " + maxLength + " characters long (max_length of the input)");
    }
    return Value.of(text);
  }

  private Value number(Value value) {
    switch (value) {
      case Value.Whole w -> {
        return w;
      }
      case Value.Fraction f -> {
        return f;
      }
      case Value.Bool b -> {
        return Value.of(b.truth() ? 1 : 0);
      }
      case Value.Text t when t.text().isBlank() -> {
        return Value.nothing();
      }
      case Value.Text t -> {
        return parsed(t.text().strip());
      }
      default -> throw invalid("must be a valid number");
    }
  }

  private Value parsed(String text) {
    try {
      return FRACTION.matcher(text).matches() ? Value.of(Double.parseDouble(text)) : Value.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw invalid("must be a valid number");
    }
  }

  private Value checkbox(Value value) {
    String text = switch (value) {
      case Value.Bool b -> b.truth() ? "true" : "false";
      case Value.Whole w -> Long.toString(w.number());
      case Value.Text t -> t.text().strip().toLowerCase(Locale.ROOT);
      default -> "";
    };
    return switch (text) {
      case "true", "1", "yes", "on" -> Value.of(true);
      case "false", "0", "no", "off" -> Value.of(false);
      default -> throw invalid("must be true or false");
    };
  }

  private Value object(Value value) {
    if (!(value instanceof Value.Obj)) {
      throw invalid("must be a JSON object, not " + value.type().wire());
    }
    schema.map(rules -> rules.check(value)).filter(broken -> !broken.isEmpty()).ifPresent(broken -> {
      throw invalid("does not fit its json_schema: " + broken.stream()
          .map(each -> (each.path().isEmpty() ? "the object" : each.path()) + " breaks '" + each.rule() + "' ("
              + each.message() + ")")
          .collect(Collectors.joining("; ")));
    });
    return value;
  }

  private Value files(Value value) {
    if (!(value instanceof Value.Array list)) {
      throw invalid("must be a list of files");
    }
    if (maxLength > 0 && list.items().size() > maxLength) {
      throw invalid("must have at most " + maxLength + " files (max_length of the input)");
    }
    List<Value> files = new ArrayList<>();
    list.items().forEach(item -> files.add(file(item)));
    return new Value.Array(files);
  }

  private Value file(Value value) {
    Value.File file = switch (value) {
      case Value.File given -> given;
      case Value.Obj o when text(o, "transfer_method").equals("remote_url") && !text(o, "url").isEmpty() -> remote(o);
      default -> throw invalid("must be a file object with transfer_method remote_url and a url");
    };
    fileRules.refuses(file.file()).ifPresent(reason -> {
      throw invalid(reason);
    });
    return file;
  }

  private static Value.File remote(Value.Obj o) {
    String url = text(o, "url");
    String path = url.replaceFirst("[?#].*$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    String extension = name.lastIndexOf('.') > 0 ? name.substring(name.lastIndexOf('.')) : "";
    String type = text(o, "type").isEmpty() ? FileRules.typeOf(extension).orElse("custom") : text(o, "type");
    return new Value.File(new FileRef(url, type, "remote_url", name, extension, "", -1, url, null));
  }

  private static String text(Value.Obj object, String name) {
    return object.fields().get(name) instanceof Value.Text t ? t.text() : "";
  }

  private DifyException invalid(String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, name + " " + what);
  }
}
