package io.dify.workflow.node;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an argument of a tool or an agent comes from, as app files write it: {@code {type: mixed|variable|constant, value: ...}}. Texts are templates, also
 * those of constants; what has no such form is a constant. Immutable.
 */
public sealed interface Argument {
  /** A text with variables in it. */
  record Text(Template template) implements Argument {}

  /** A variable, whatever its type. */
  record Variable(Selector selector) implements Argument {}

  /** A value. */
  record Constant(Value value) implements Argument {}

  /** Reads an argument; what is wrong with it is reported. */
  static Argument read(NodeData data) {
    boolean hasForm = data.value() instanceof Value.Obj object && object.fields().containsKey("value")
        && object.fields().get("type") instanceof Value.Text;
    if (!hasForm) {
      return plain(data.value());
    }
    NodeData value = data.at("value");
    if (data.at("type").text("").equals("variable") && value.value() instanceof Value.Array) {
      return value.selector().<Argument>map(Variable::new).orElse(new Constant(Value.nothing()));
    }
    return plain(value.value());
  }

  private static Argument plain(Value value) {
    return value instanceof Value.Text text ? new Text(Template.parse(text.text())) : new Constant(value);
  }

  /** Reads a mapping of arguments, in order. */
  static Map<String, Argument> readAll(NodeData mapping) {
    Map<String, Argument> all = new LinkedHashMap<>();
    if (mapping.value() instanceof Value.Obj object) {
      object.fields().keySet().forEach(name -> all.put(name, read(mapping.at(name))));
    }
    return all;
  }

  /** The values of arguments; those that are nothing are left out. */
  static Value.Obj values(Map<String, Argument> arguments, NodeContext context) {
    Map<String, Value> values = new LinkedHashMap<>();
    arguments.forEach((name, argument) -> argument.value(context).filter(value -> !value.isNothing())
        .ifPresent(value -> values.put(name, value)));
    return new Value.Obj(values);
  }

  /** The value; empty when it is that of a variable that does not exist. */
  default Optional<Value> value(NodeContext context) {
    return switch (this) {
      case Text text -> Optional.of(Value.of(context.render(text.template())));
      case Variable variable -> context.get(variable.selector());
      case Constant constant -> Optional.of(constant.value());
    };
  }

  /** The variables it reads. */
  default List<Selector> reads() {
    return switch (this) {
      case Text text -> text.template().selectors();
      case Variable variable -> List.of(variable.selector());
      case Constant constant -> List.of();
    };
  }
}
