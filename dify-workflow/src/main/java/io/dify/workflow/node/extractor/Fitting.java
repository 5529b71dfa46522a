package io.dify.workflow.node.extractor;

import io.dify.core.value.LenientJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters in what a model gave, made to fit where that loses nothing: numbers and truth values written as text, lists written as JSON text, one value for a
 * list of one, options in another letter case.
 *
 * @param values all parameters; zero values for those that are missing or do not fit
 * @param problem what is wrong with the first such, empty when nothing is
 */
record Fitting(Map<String, Value> values, Optional<String> problem) {
  static Fitting of(List<Parameter> parameters, Map<String, Value> given) {
    Map<String, Value> values = new LinkedHashMap<>();
    Optional<String> problem = Optional.empty();
    for (Parameter parameter : parameters) {
      Value value = given.getOrDefault(parameter.name(), Value.nothing());
      Optional<Value> fitting = value.isNothing() ? Optional.empty() : fit(parameter, value);
      values.put(parameter.name(), fitting.orElseGet(parameter::zero));
      if (problem.isEmpty() && fitting.isEmpty() && (parameter.required() || !value.isNothing())) {
        problem = Optional.of(value.isNothing()
            ? "'" + parameter.name() + "' is required, and the text does not tell it"
            : "'" + parameter.name() + "' must be " + wanted(parameter) + ", not " + value.type().wire());
      }
    }
    return new Fitting(values, problem);
  }

  private static String wanted(Parameter parameter) {
    return parameter.options().isEmpty()
        ? parameter.type().wire()
        : "one of " + String.join(", ", parameter.options());
  }

  private static Optional<Value> fit(Parameter parameter, Value value) {
    return switch (parameter.type()) {
      case NUMBER -> number(value);
      case BOOLEAN -> truth(value);
      case ARRAY_STRING -> list(value, Fitting::text);
      case ARRAY_NUMBER -> list(value, Fitting::number);
      case ARRAY_BOOLEAN -> list(value, Fitting::truth);
      case ARRAY_OBJECT -> list(value, item -> Optional.of(item).filter(Value.Obj.class::isInstance));
      default -> text(value).flatMap(text -> option(parameter.options(), text));
    };
  }

  private static Optional<Value> option(List<String> options, Value text) {
    String wanted = ValueText.plain(text).strip();
    return options.isEmpty()
        ? Optional.of(text)
        : options.stream().filter(option -> option.strip().equalsIgnoreCase(wanted)).findFirst().map(Value::of);
  }

  private static Optional<Value> text(Value value) {
    return switch (value) {
      case Value.Text text -> Optional.of(text);
      case Value.Whole whole -> Optional.of(Value.of(ValueText.plain(whole)));
      case Value.Fraction fraction -> Optional.of(Value.of(ValueText.plain(fraction)));
      default -> Optional.empty();
    };
  }

  private static Optional<Value> number(Value value) {
    return switch (value) {
      case Value.Whole whole -> Optional.of(whole);
      case Value.Fraction fraction -> Optional.of(fraction);
      case Value.Text text when text.text().strip().matches("[+-]?\\d{1,18}") ->
        Optional.of(Value.of(Long.parseLong(text.text().strip())));
      case Value.Text text when text.text().strip().matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?") ->
        Optional.of(Value.of(Double.parseDouble(text.text().strip())));
      default -> Optional.empty();
    };
  }

  private static Optional<Value> truth(Value value) {
    String word = value instanceof Value.Bool || value instanceof Value.Text || value instanceof Value.Whole
        ? ValueText.plain(value).strip().toLowerCase(Locale.ROOT)
        : "";
    return switch (word) {
      case "true", "yes", "1" -> Optional.of(Value.of(true));
      case "false", "no", "0" -> Optional.of(Value.of(false));
      default -> Optional.empty();
    };
  }

  private interface Item {
    Optional<Value> fit(Value value);
  }

  /** All items or nothing. */
  private static Optional<Value> list(Value value, Item item) {
    Value list = value instanceof Value.Text text && text.text().strip().startsWith("[")
        ? LenientJson.read(text.text()).orElse(value)
        : value;
    List<Value> items = new ArrayList<>();
    for (Value each : list instanceof Value.Array array ? array.items() : List.of(list)) {
      Optional<Value> fitting = item.fit(each);
      if (fitting.isEmpty()) {
        return Optional.empty();
      }
      items.add(fitting.get());
    }
    return Optional.of(new Value.Array(items));
  }
}
