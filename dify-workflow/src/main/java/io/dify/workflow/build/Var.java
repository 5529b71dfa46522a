package io.dify.workflow.build;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A variable of an app under construction: an output of a step, an input, a loop or conversation variable. Given by the steps that set it, so that
 * there is no selector to misspell. Within a text it stands for its value: {@code "Write about " + topic}. Immutable.
 *
 * @param <T> what its value is
 */
public final class Var<T> {
  private final Selector selector;
  private final VarType<T> type;

  Var(Selector selector, VarType<T> type) {
    this.selector = selector;
    this.type = type;
  }

  static <T> Var<T> of(VarType<T> type, String node, String name) {
    return new Var<>(Selector.of(node, name), type);
  }

  /** How nodes name it. */
  public Selector selector() {
    return selector;
  }

  /** Its type. */
  public VarType<T> type() {
    return type;
  }

  /** The value under a key, when this is an object, or an attribute such as {@code name} or {@code size}, when it is a file. */
  public <F> Var<F> field(String key, VarType<F> fieldType) {
    List<String> parts = new ArrayList<>(selector.parts());
    parts.add(key);
    return new Var<>(new Selector(parts), fieldType);
  }

  Value toValue() {
    return Value.from(selector.parts());
  }

  /** The reference as templates have it: <code>&#123;{#node.name#}}</code>. */
  @Override
  public String toString() {
    return "{{#" + selector + "#}}";
  }
}
