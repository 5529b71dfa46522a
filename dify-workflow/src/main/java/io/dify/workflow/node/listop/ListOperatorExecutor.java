package io.dify.workflow.node.listop;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.core.value.ValueType;
import io.dify.workflow.condition.Operator;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Filter, pick, sort, limit: in this order, each only if it is switched on. */
final class ListOperatorExecutor implements NodeExecutor {
  private static final Set<ValueType> TYPES = EnumSet.of(ValueType.ARRAY_STRING, ValueType.ARRAY_NUMBER,
      ValueType.ARRAY_BOOLEAN,
      ValueType.ARRAY_FILE);

  private final ListOperatorConfig config;

  ListOperatorExecutor(ListOperatorConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    Value.Array list = list(context);
    List<Value> items = new ArrayList<>(list.items());
    if (!items.isEmpty()) {
      config.filters().forEach(filter -> filter(items, filter, context));
      config.pick().ifPresent(serial -> pick(items, context.render(serial)));
      config.order().ifPresent(order -> sort(items, order));
      config.limit().ifPresent(limit -> items.subList(Math.min(limit, items.size()), items.size()).clear());
    }
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("result", new Value.Array(items));
    outputs.put("first_record", items.isEmpty() ? Value.nothing() : items.getFirst());
    outputs.put("last_record", items.isEmpty() ? Value.nothing() : items.getLast());
    return new NodeOutcome.Succeeded(NodeResult.of(outputs).withInputs(Map.of("variable", list)));
  }

  private Value.Array list(NodeContext context) {
    Value value = context.get(config.variable()).orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
        "Variable " + config.variable() + " not found: no node has set it on this path."));
    if (value instanceof Value.Array array && (array.items().isEmpty() || TYPES.contains(array.type()))) {
      return array;
    }
    throw new DifyException(ErrorCode.TYPE_MISMATCH, "Variable " + config.variable()
        + " must be a list of texts, numbers, truths or files, not " + value.type().wire()
        + "; choose another variable.");
  }

  private static void filter(List<Value> items, ListOperatorConfig.Filter filter, NodeContext context) {
    Value expected = filter.expected().resolve(context::get);
    items.removeIf(
        item -> !filter.operator().test(asFraction(filter.operator(), tested(item, filter.attribute())), expected));
  }

  /** Unlike conditions, lists compare whole numbers with fractions too: {@code [1, 2.5]} holds one number equal to 2.5. */
  private static Value asFraction(Operator operator, Value item) {
    boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
    return equality && item instanceof Value.Whole whole ? Value.of((double) whole.number()) : item;
  }

  /** Files are compared by an attribute, all else as it is. */
  private static Value tested(Value item, String attribute) {
    return item instanceof Value.File file
        ? file.file().attribute(attribute.isEmpty() ? "name" : attribute).orElse(Value.nothing())
        : item;
  }

  private static void pick(List<Value> items, String serial) {
    int number = serial.strip().matches("[+-]?\\d{1,9}") ? Integer.parseInt(serial.strip()) : 0;
    if (number < 1 || number > items.size()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The item to extract must be a whole number from 1 to " + items.size()
              + ", not '" + serial + "' (extract_by.serial).");
    }
    Value picked = items.get(number - 1);
    items.clear();
    items.add(picked);
  }

  private static void sort(List<Value> items, ListOperatorConfig.Order order) {
    Comparator<Value> ascending = (a, b) -> compare(tested(a, order.attribute()), tested(b, order.attribute()));
    items.sort(order.descending() ? ascending.reversed() : ascending);
  }

  private static int compare(Value a, Value b) {
    if (a instanceof Value.Text || b instanceof Value.Text || a.isNothing() || b.isNothing()) {
      return ValueText.plain(a).compareTo(ValueText.plain(b));
    }
    if (a instanceof Value.Bool left && b instanceof Value.Bool right) {
      return Boolean.compare(left.truth(), right.truth());
    }
    return Operator.LESS.test(a, b) ? -1 : Operator.GREATER.test(a, b) ? 1 : 0;
  }
}
