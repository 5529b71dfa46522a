package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the lists of environment and conversation variables. A variable without name, type or value makes the file unusable. */
final class VariableParser {
  private static final int MAX_BYTES = 200 * 1024;
  private static final Set<ValueType> ENVIRONMENT = EnumSet.of(ValueType.STRING, ValueType.NUMBER, ValueType.INTEGER,
      ValueType.FLOAT, ValueType.SECRET);
  private static final Set<ValueType> CONVERSATION = EnumSet.of(ValueType.STRING, ValueType.NUMBER, ValueType.INTEGER,
      ValueType.FLOAT, ValueType.BOOLEAN, ValueType.OBJECT, ValueType.SECRET, ValueType.ARRAY_ANY,
      ValueType.ARRAY_STRING,
      ValueType.ARRAY_NUMBER, ValueType.ARRAY_OBJECT, ValueType.ARRAY_BOOLEAN);

  private final ProblemList problems;
  private final List<String> path;
  private final Set<ValueType> permitted;

  private VariableParser(ProblemList problems, String list, Set<ValueType> permitted) {
    this.problems = problems;
    this.path = List.of("workflow", list);
    this.permitted = permitted;
  }

  static List<AppVariable> environment(Value.Obj workflow, ProblemList problems) {
    return new VariableParser(problems, "environment_variables", ENVIRONMENT).parse(workflow);
  }

  static List<AppVariable> conversation(Value.Obj workflow, ProblemList problems) {
    return new VariableParser(problems, "conversation_variables", CONVERSATION).parse(workflow);
  }

  private List<AppVariable> parse(Value.Obj workflow) {
    Value list = Raw.at(workflow, path.getLast());
    if (!(list instanceof Value.Array array)) {
      if (!list.isNothing()) {
        problems.fatal("wrong_type", path, "'" + path.getLast() + "' must be a list.");
      }
      return List.of();
    }
    List<AppVariable> variables = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < array.items().size(); i++) {
      int index = i;
      variable(array.items().get(i), i).ifPresent(variable -> {
        variables.add(variable);
        if (!names.add(variable.name())) {
          fail("duplicate_variable", index, "Two variables are named '" + variable.name() + "'; rename one.");
        }
      });
    }
    return variables;
  }

  private Optional<AppVariable> variable(Value item, int index) {
    Value.Obj fields = Raw.object(item);
    String name = Raw.text(fields, "name");
    String typeName = Raw.text(fields, "value_type");
    Value value = Raw.at(fields, "value");
    if (name.isEmpty() || typeName.isEmpty() || value.isNothing()) {
      fail("bad_variable", index, "A variable needs a name, a value_type and a value that is not null.");
      return Optional.empty();
    }
    Optional<ValueType> type = type(typeName);
    if (type.isEmpty()) {
      fail("bad_variable_type", index, "The variable '" + name + "' has the type '" + typeName + "'; use one of "
          + String.join(", ", permitted.stream().map(ValueType::wire).toList()) + ".");
      return Optional.empty();
    }
    if (ValueJson.write(value).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      fail("variable_too_large", index, "The value of '" + name + "' is larger than " + MAX_BYTES / 1024
          + " KB, the most a variable may hold; shorten it.");
      return Optional.empty();
    }
    Optional<Value> fitting = fit(value, type.get());
    if (fitting.isEmpty()) {
      fail("bad_variable_value", index, "The value of '" + name + "' is not of its type " + typeName + ".");
    }
    return fitting.map(fit -> new AppVariable(name, type.get(), fit, Raw.text(fields, "description")));
  }

  private Optional<ValueType> type(String name) {
    return ValueType.of(name).filter(permitted::contains);
  }

  /** Numbers may be written as text. */
  private static Optional<Value> fit(Value value, ValueType type) {
    return switch (type) {
      case STRING, SECRET -> value instanceof Value.Text ? Optional.of(value) : Optional.empty();
      case NUMBER, INTEGER, FLOAT -> number(value);
      case BOOLEAN -> value instanceof Value.Bool ? Optional.of(value) : Optional.empty();
      case OBJECT -> value instanceof Value.Obj ? Optional.of(value) : Optional.empty();
      default -> value instanceof Value.Array ? Optional.of(value) : Optional.empty();
    };
  }

  private static Optional<Value> number(Value value) {
    if (value instanceof Value.Whole || value instanceof Value.Fraction) {
      return Optional.of(value);
    }
    if (!(value instanceof Value.Text text)) {
      return Optional.empty();
    }
    String digits = text.text().strip();
    try {
      return Optional.of(
          digits.matches("[-+]?\\d{1,18}") ? Value.of(Long.parseLong(digits)) : Value.of(Double.parseDouble(digits)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void fail(String code, int index, String message) {
    problems.fatal(code, List.of(path.get(0), path.get(1), Integer.toString(index)), message);
  }
}
