package io.dify.workflow.dsl;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the variables that a configuration names, without knowing what its keys mean. */
final class SelectorScan {
  private final List<Selector> found = new ArrayList<>();

  private SelectorScan() {}

  /** All of them, in order: lists under keys that end in {@code selector}, values of type {@code variable}, and variables of templates. */
  static List<Selector> of(Value data) {
    SelectorScan scan = new SelectorScan();
    scan.visit("", data);
    return List.copyOf(scan.found);
  }

  /** Where a variable is named first, as a path of keys; empty when it is not. */
  static Optional<List<String>> find(Value data, Selector selector) {
    return find(data, new Value.Array(selector.parts().stream().map(Value::of).toList()), "{{#" + selector + "#}}",
        List.of());
  }

  private void visit(String key, Value value) {
    switch (value) {
      case Value.Text text -> Template.parse(text.text()).selectors().stream()
          .filter(selector -> selector.parts().size() > 1).forEach(found::add);
      case Value.Array array when key.endsWith("selector") -> selector(array);
      case Value.Array array -> array.items().forEach(item -> visit("", item));
      case Value.Obj object -> {
        if (Value.of("variable").equals(object.fields().get("type"))
            && object.fields().get("value") instanceof Value.Array array) {
          selector(array);
        }
        object.fields().forEach(this::visit);
      }
      default -> {
        // Numbers and truths name nothing.
      }
    }
  }

  private void selector(Value.Array array) {
    if (array.items().size() > 1 && array.items().stream().allMatch(Value.Text.class::isInstance)) {
      found.add(new Selector(array.items().stream().map(item -> ((Value.Text) item).text()).toList()));
    }
  }

  private static Optional<List<String>> find(Value value, Value.Array asList, String asText, List<String> path) {
    return switch (value) {
      case Value.Text text -> text.text().contains(asText) ? Optional.of(path) : Optional.empty();
      case Value.Array array when array.equals(asList) -> Optional.of(path);
      case Value.Array array -> {
        for (int i = 0; i < array.items().size(); i++) {
          Optional<List<String>> inside = find(array.items().get(i), asList, asText, longer(path, Integer.toString(i)));
          if (inside.isPresent()) {
            yield inside;
          }
        }
        yield Optional.empty();
      }
      case Value.Obj object -> object.fields().entrySet().stream()
          .map(field -> find(field.getValue(), asList, asText, longer(path, field.getKey()))).flatMap(Optional::stream)
          .findFirst();
      default -> Optional.empty();
    };
  }

  private static List<String> longer(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
