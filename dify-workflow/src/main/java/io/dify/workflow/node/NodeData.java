package io.dify.workflow.node;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * A place in a node's configuration, with typed reading. What does not fit is reported as a {@link Problem} and replaced by a default, so that one
 * reading finds all problems. Absent and null are the same. Not thread-safe.
 */
public final class NodeData {
  private final String node;
  private final List<String> path;
  private final Value value;
  private final Consumer<Problem> problems;

  private NodeData(String node, List<String> path, Value value, Consumer<Problem> problems) {
    this.node = node;
    this.path = path;
    this.value = value;
    this.problems = problems;
  }

  /** The root: the {@code data} mapping of a node. */
  public static NodeData of(String node, Value.Obj data, Consumer<Problem> problems) {
    return new NodeData(node, List.of(), data, problems);
  }

  /** Id of the node. */
  public String node() {
    return node;
  }

  /** The raw value at this place. */
  public Value value() {
    return value;
  }

  /** Whether something other than null is here. */
  public boolean present() {
    return !value.isNothing();
  }

  /** The place under a key; absent when this is no mapping. */
  public NodeData at(String key) {
    Value child = value instanceof Value.Obj o ? o.fields().getOrDefault(key, Value.nothing()) : Value.nothing();
    return new NodeData(node, append(key), child, problems);
  }

  /** The place at the end of a path of keys and indexes. */
  public NodeData at(List<String> keys) {
    NodeData place = this;
    for (String key : keys) {
      place = place.at(key);
    }
    return place;
  }

  /** The items of a list; empty when absent. */
  public List<NodeData> items() {
    if (value instanceof Value.Array array) {
      List<NodeData> items = new ArrayList<>(array.items().size());
      for (int i = 0; i < array.items().size(); i++) {
        items.add(new NodeData(node, append(Integer.toString(i)), array.items().get(i), problems));
      }
      return items;
    }
    wrongType("a list");
    return List.of();
  }

  /** Text; numbers and booleans are taken as they are written. */
  public String text(String fallback) {
    return switch (value) {
      case Value.Text t -> t.text();
      case Value.Whole w -> ValueText.plain(w);
      case Value.Fraction f -> ValueText.plain(f);
      case Value.Bool b -> b.truth() ? "true" : "false";
      default -> {
        wrongType("text");
        yield fallback;
      }
    };
  }

  /** Text that must be there and not be blank; reports and gives an empty text otherwise. */
  public String requiredText() {
    String text = text("");
    if (text.isBlank() && (value.isNothing() || value instanceof Value.Text)) {
      error("missing_field", "'" + place() + "' is missing or empty; give it a value.");
    }
    return text;
  }

  /** A template. */
  public Template template() {
    return Template.parse(text(""));
  }

  /** True or false; the texts {@code true} and {@code false} count too. */
  public boolean truth(boolean fallback) {
    if (value instanceof Value.Bool b) {
      return b.truth();
    }
    if (value instanceof Value.Text t && (t.text().equalsIgnoreCase("true") || t.text().equalsIgnoreCase("false"))) {
      return t.text().equalsIgnoreCase("true");
    }
    wrongType("true or false");
    return fallback;
  }

  /** A whole number within bounds; numeric text counts. */
  public int whole(int fallback, int min, int max) {
    OptionalDouble number = number();
    if (number.isEmpty()) {
      return fallback;
    }
    double n = number.getAsDouble();
    if (n != Math.rint(n) || n < min || n > max) {
      error("out_of_range", "'" + place() + "' must be a whole number from " + min + " to " + max + ", not "
          + ValueText.plain(value) + ".");
      return fallback;
    }
    return (int) n;
  }

  /** A number; numeric text counts; empty when absent. */
  public OptionalDouble number() {
    switch (value) {
      case Value.Whole w -> {
        return OptionalDouble.of((double) w.number());
      }
      case Value.Fraction f -> {
        return OptionalDouble.of(f.number());
      }
      case Value.Text t when !t.text().isBlank() -> {
        try {
          return OptionalDouble.of(Double.parseDouble(t.text().strip()));
        } catch (NumberFormatException e) {
          wrongType("a number");
          return OptionalDouble.empty();
        }
      }
      case Value.Text t -> {
        return OptionalDouble.empty();
      }
      default -> {
        wrongType("a number");
        return OptionalDouble.empty();
      }
    }
  }

  /** A selector: a list of at least two texts; empty when absent or an empty list. */
  public Optional<Selector> selector() {
    if (value.isNothing() || (value instanceof Value.Array a && a.items().isEmpty())) {
      return Optional.empty();
    }
    if (value instanceof Value.Array a && a.items().size() > 1
        && a.items().stream().allMatch(Value.Text.class::isInstance)) {
      return Optional.of(new Selector(a.items().stream().map(ValueText::plain).toList()));
    }
    error("invalid_selector", "'" + place() + "' must be a list of a node id and a variable name.");
    return Optional.empty();
  }

  /** Reports an error at this place. */
  public void error(String code, String message) {
    problems.accept(new Problem(Problem.Severity.ERROR, code, node, path, message));
  }

  /** Reports a warning at this place. */
  public void warning(String code, String message) {
    problems.accept(new Problem(Problem.Severity.WARNING, code, node, path, message));
  }

  private void wrongType(String expected) {
    if (present()) {
      error("wrong_type", "'" + place() + "' must be " + expected + ", not " + value.type().wire() + ".");
    }
  }

  private List<String> append(String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }

  private String place() {
    return path.isEmpty() ? "data" : String.join(".", path);
  }
}
