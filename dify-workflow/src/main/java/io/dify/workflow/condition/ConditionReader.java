package io.dify.workflow.condition;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads conditions from the configuration of a node, all of them: what is wrong with one is reported, and the others are read. Not thread-safe.
 */
public final class ConditionReader {
  /** Where problems go. */
  @FunctionalInterface
  public interface Problems {
    /**
     * Something is wrong.
     *
     * @param path keys and indexes from the mapping that is read
     * @param code short stable code
     * @param message cause and what to change
     */
    void report(List<String> path, String code, String message);
  }

  private static final List<Operator> OF_FILES = List.of(Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.ALL_OF);

  private final Problems problems;

  private ConditionReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads a mapping with {@code logical_operator} and {@code conditions}. */
  public static ConditionGroup read(Value mapping, Problems problems) {
    ConditionReader reader = new ConditionReader(problems);
    List<Value> items = reader.list(mapping, List.of("conditions"));
    List<Condition> conditions = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      reader.condition(items.get(i), List.of("conditions", Integer.toString(i))).ifPresent(conditions::add);
    }
    return new ConditionGroup(reader.logic(mapping, List.of()), conditions);
  }

  private Optional<Condition> condition(Value item, List<String> path) {
    Optional<Selector> variable = selector(item, path);
    Optional<Operator> operator = operator(item, path);
    if (variable.isEmpty() || operator.isEmpty()) {
      return Optional.empty();
    }
    Value tests = field(item, "sub_variable_condition");
    boolean ofFiles = OF_FILES.contains(operator.get()) && tests instanceof Value.Obj mapping
        && field(mapping, "conditions") instanceof Value.Array list && !list.items().isEmpty();
    Optional<ValueType> declared = ValueType.of(text(field(item, "varType")));
    return Optional.of(ofFiles
        ? new Condition.OfFiles(variable.get(), operator.get(), declared,
            fileTests(tests, append(path, "sub_variable_condition")))
        : new Condition.Comparison(variable.get(), operator.get(), declared, Operand.of(field(item, "value"))));
  }

  private FileTests fileTests(Value mapping, List<String> path) {
    List<Value> items = list(mapping, append(path, "conditions"));
    List<FileTests.AttributeTest> tests = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      List<String> at = append(append(path, "conditions"), Integer.toString(i));
      Value item = items.get(i);
      String key = text(field(item, "key"));
      if (!FileTests.ATTRIBUTES.contains(key)) {
        problems.report(append(at, "key"), "unknown_file_attribute",
            "Files have no attribute '" + key + "'; use one of "
                + String.join(", ", FileTests.ATTRIBUTES.stream().sorted().toList()) + ".");
      } else {
        operator(item, at).ifPresent(
            operator -> tests.add(new FileTests.AttributeTest(key, operator, Operand.of(field(item, "value")))));
      }
    }
    return new FileTests(logic(mapping, path), tests);
  }

  private Optional<Selector> selector(Value item, List<String> path) {
    if (field(item, "variable_selector") instanceof Value.Array array && array.items().size() > 1
        && array.items().stream().allMatch(Value.Text.class::isInstance)) {
      return Optional.of(new Selector(array.items().stream().map(ConditionReader::text).toList()));
    }
    problems.report(append(path, "variable_selector"), "invalid_selector",
        "A condition needs a 'variable_selector': a list of a node id and a variable name.");
    return Optional.empty();
  }

  private Optional<Operator> operator(Value item, List<String> path) {
    String name = text(field(item, "comparison_operator"));
    Optional<Operator> operator = Operator.of(name);
    if (operator.isEmpty()) {
      problems.report(append(path, "comparison_operator"), "unknown_operator",
          "The operator '" + name + "' is not known; use one of "
              + String.join(", ", Stream.of(Operator.values()).map(Operator::wire).toList()) + ".");
    }
    return operator;
  }

  private Logic logic(Value mapping, List<String> path) {
    return switch (text(field(mapping, "logical_operator"))) {
      case "", "and" -> Logic.AND;
      case "or" -> Logic.OR;
      case String other -> {
        problems.report(append(path, "logical_operator"), "unknown_operator",
            "'" + other + "' joins no conditions; use and, or or.");
        yield Logic.AND;
      }
    };
  }

  private List<Value> list(Value mapping, List<String> path) {
    Value list = field(mapping, path.getLast());
    if (!(list instanceof Value.Array array)) {
      if (!list.isNothing()) {
        problems.report(path, "wrong_type", "'" + path.getLast() + "' must be a list, not " + list.type().wire() + ".");
      }
      return List.of();
    }
    return array.items();
  }

  private static Value field(Value value, String key) {
    return value instanceof Value.Obj object ? object.fields().getOrDefault(key, Value.nothing()) : Value.nothing();
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.text() : "";
  }

  private static List<String> append(List<String> path, String key) {
    return Stream.concat(path.stream(), Stream.of(key)).toList();
  }
}
