package io.dify.workflow.engine;

import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.RunsOn;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * How much text a node may leave behind. Nodes that run in the owner loop, and containers, hand on values that others made: of them only texts of their own
 * are counted, so that passing a large list on stays cheap.
 */
final class OutputLimit {
  private OutputLimit() {}

  /** The outcome, or the failure it is when its outputs are too large. */
  static NodeOutcome check(GraphNode node, NodeOutcome outcome, long most) {
    boolean handsOn = node.runsOn() == RunsOn.LOOP || node.kind() == NodeKind.CONTAINER;
    long size = 0;
    for (Map.Entry<String, Value> output : outcome.result().outputs().fields().entrySet()) {
      size += handsOn ? ownText(output.getValue()) : allText(output.getValue(), most);
      if (size > most) {
        return failed(node, outcome.result(), output.getKey(), most);
      }
    }
    return outcome;
  }

  private static long ownText(Value value) {
    return value instanceof Value.Text text ? text.text().length() : 0;
  }

  /** Stops counting when it is too much. */
  private static long allText(Value value, long most) {
    return switch (value) {
      case Value.Text text -> text.text().length();
      case Value.Array array -> sum(array.items(), most);
      case Value.Obj object ->
        object.fields().keySet().stream().mapToLong(String::length).sum() + sum(object.fields().values(), most);
      case Value.Whole w -> 1;
      case Value.Fraction f -> 1;
      case Value.Bool b -> 1;
      case Value.File f -> 0;
      case Value.Nothing n -> 0;
    };
  }

  private static long sum(Collection<Value> values, long most) {
    long sum = 0;
    for (Value value : values) {
      sum += allText(value, most);
      if (sum > most) {
        return sum;
      }
    }
    return sum;
  }

  private static NodeOutcome failed(GraphNode node, NodeResult result, String output, long most) {
    return new NodeOutcome.Failed(
        new NodeResult(result.inputs(), result.processData(), new Value.Obj(Map.of()), result.usage(), Map.of(),
            List.of()),
        ErrorCode.LIMIT_EXCEEDED.wire(), "The outputs of node '" + node.title() + "' have more than " + most
            + " characters, counted up to '" + output
            + "'. Let it give less, or raise the engine's maxOutputChars (EngineLimits).");
  }
}
