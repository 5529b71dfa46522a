package io.dify.core.tool.builtin;

import io.dify.core.error.DifyException;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.jsonpath.JsonPath;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reading and changing JSON by paths. */
final class JsonTools {
  private static final Parameter CONTENT = Parameter.text("content", "The JSON text.");
  private static final Parameter QUERY = Parameter.text("query", "JSON path, for example $.store.book[0].title.");
  private static final Parameter DECODE = Parameter.setting("value_decode", "boolean", false);

  static final Provider PROVIDER = new Provider("json_process", List.of(
      new Definition("parse", Set.of("json_parse"), "Takes values out of a JSON text by a JSON path.",
          List.of(CONTENT, Parameter.text("json_filter", "JSON path, for example $.store.book[0].title.")),
          JsonTools::parse),
      new Definition("json_insert", Set.of("insert"), "Puts a value into the lists and objects a JSON path leads to.",
          List.of(CONTENT, QUERY, Parameter.text("new_value", "The value; JSON for an object."),
              Parameter.optional("index", "integer", "Where in a list; at its end when not given.", Value.nothing()),
              DECODE, Parameter.setting("create_path", "boolean", false)),
          JsonTools::insert),
      new Definition("json_replace", Set.of("replace"), "Replaces what a JSON path leads to.",
          List.of(CONTENT, QUERY, Parameter.text("replace_value", "What stands there afterwards."),
              Parameter.optional("replace_pattern", "string", "The text or key to replace.", ""),
              Parameter.setting("replace_model", "string", "value"), DECODE),
          JsonTools::replace),
      new Definition("json_delete", Set.of("delete"), "Removes what a JSON path leads to.", List.of(CONTENT, QUERY),
          JsonTools::delete)));

  private JsonTools() {}

  private static ToolResult parse(Invocation call) {
    List<Value> found = JsonPath.of(call.text("json_filter")).find(content(call));
    Value result = found.size() == 1 ? found.getFirst() : new Value.Array(found);
    String text = result instanceof Value.Text one ? one.text() : ValueJson.write(result);
    return Results.of(text, "data", result);
  }

  private static ToolResult insert(Invocation call) {
    Value added = decoded(call, "new_value");
    Value root = content(call);
    JsonPath path = JsonPath.of(call.text("query"));
    if (path.find(root).isEmpty()) {
      throw call.isOn("create_path")
          ? Invocation.wrong("query", "leads nowhere, and making paths is not supported; name something that exists")
          : Invocation.wrong("query", "leads nowhere");
    }
    return changed(path.change(root, value -> Optional.of(inserted(call, value, added))));
  }

  private static Value inserted(Invocation call, Value target, Value added) {
    if (target instanceof Value.Array array) {
      List<Value> items = new ArrayList<>(array.items());
      boolean placed = call.value("index") instanceof Value.Whole;
      items.add(placed ? (int) call.whole("index", 0, items.size()) : items.size(), added);
      return new Value.Array(items);
    }
    if (target instanceof Value.Obj object && added instanceof Value.Obj more) {
      Map<String, Value> fields = new LinkedHashMap<>(object.fields());
      fields.putAll(more.fields());
      return new Value.Obj(fields);
    }
    throw Invocation.wrong("query", "must lead to a list, or to an object when `new_value` is one");
  }

  private static ToolResult replace(Invocation call) {
    Value value = decoded(call, "replace_value");
    String pattern = call.text("replace_pattern");
    JsonPath path = JsonPath.of(call.text("query"));
    return changed(path.change(content(call), old -> Optional.of(switch (call.text("replace_model")) {
      case "key" -> renamed(old, pattern, ValueText.plain(value));
      case "pattern" -> old instanceof Value.Text text && !pattern.isEmpty()
          ? Value.of(text.text().replace(pattern, ValueText.plain(value)))
          : old;
      default -> value;
    })));
  }

  private static Value renamed(Value value, String from, String to) {
    if (!(value instanceof Value.Obj object)) {
      return value;
    }
    Map<String, Value> fields = new LinkedHashMap<>();
    object.fields().forEach((name, field) -> fields.put(name.equals(from) ? to : name, field));
    return new Value.Obj(fields);
  }

  private static ToolResult delete(Invocation call) {
    return changed(JsonPath.of(call.text("query")).change(content(call), value -> Optional.empty()));
  }

  private static ToolResult changed(Value result) {
    return Results.of(ValueJson.write(result), "data", result);
  }

  private static Value content(Invocation call) {
    try {
      return ValueJson.read(call.text("content"));
    } catch (DifyException e) {
      throw Invocation.wrong("content", "is no JSON: " + e.text());
    }
  }

  /** The value itself; read as JSON when the app says so, or when it looks like an object or list. */
  private static Value decoded(Invocation call, String name) {
    String text = call.text(name);
    if (!call.isOn("value_decode") && !text.startsWith("{") && !text.startsWith("[")) {
      return Value.of(text);
    }
    try {
      return ValueJson.read(text);
    } catch (DifyException e) {
      return Value.of(text);
    }
  }
}
