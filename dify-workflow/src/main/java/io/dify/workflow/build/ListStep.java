package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.List;

/**
 * Filters, sorts and cuts a list, in this order. Not thread-safe.
 *
 * @param <T> what its items are
 */
public final class ListStep<T> extends Step {
  private final VarType<List<T>> type;
  private final List<Object> tests = new ArrayList<>();

  ListStep(Level level, String id, Var<List<T>> list) {
    super(level, id, "list-operator");
    type = list.type();
    set("variable", list.selector().parts());
    set("var_type", type.wire());
  }

  /**
   * Keeps items that pass a test.
   *
   * @param operator as app files name it: {@code contains}, {@code start with}, {@code =}, {@code in} ...
   * @param value what items are compared with
   */
  public ListStep<T> filter(String operator, String value) {
    return filter("", operator, value);
  }

  /** Keeps files whose attribute ({@code name}, {@code extension}, {@code size} ...) passes a test. */
  public ListStep<T> filter(String attribute, String operator, String value) {
    tests.add(Fields.of("key", attribute, "comparison_operator", operator, "value", value));
    set("filter_by", Fields.of("enabled", true, "conditions", tests));
    return this;
  }

  /** Smallest first. */
  public ListStep<T> ascending() {
    return order("", "asc");
  }

  /** Largest first. */
  public ListStep<T> descending() {
    return order("", "desc");
  }

  /** Sorts files by an attribute. */
  public ListStep<T> order(String attribute, String direction) {
    set("order_by", Fields.of("enabled", true, "key", attribute, "value", direction));
    return this;
  }

  /** Keeps this many at most. */
  public ListStep<T> limit(int most) {
    set("limit", Fields.of("enabled", true, "size", most));
    return this;
  }

  /** What is left. */
  public Var<List<T>> result() {
    return output("result", type);
  }

  /** The first of what is left, null when nothing is. */
  public Var<T> first(VarType<T> item) {
    return output("first_record", item);
  }

  /** The last of what is left, null when nothing is. */
  public Var<T> last(VarType<T> item) {
    return output("last_record", item);
  }
}
