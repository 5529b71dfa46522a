package io.dify.workflow.node.ifelse;

import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.workflow.condition.ConditionGroup;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tests the cases and shows what was compared. */
final class IfElseExecutor implements NodeExecutor {
  private final IfElseConfig config;

  IfElseExecutor(IfElseConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    List<Value> compared = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    String handle = Handles.ELSE;
    boolean found = false;
    for (IfElseConfig.Case each : config.cases()) {
      ConditionGroup.Verdict verdict = each.conditions().evaluate(context::get);
      verdict.checks().forEach(check -> compared.add(shown(check)));
      results.add(shown(each, verdict));
      if (verdict.holds()) {
        handle = each.id();
        found = true;
        break;
      }
    }
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("result", Value.of(found));
    outputs.put("selected_case_id", Value.of(handle));
    return new NodeOutcome.Branched(
        new NodeResult(new Value.Obj(Map.of("conditions", new Value.Array(compared))),
            new Value.Obj(Map.of("condition_results", new Value.Array(results))), new Value.Obj(outputs), Usage.NONE,
            Map.of(), List.of()),
        handle);
  }

  private static Value shown(ConditionGroup.Check check) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("actual_value", check.actual());
    fields.put("expected_value", check.expected());
    fields.put("comparison_operator", Value.of(check.operator().wire()));
    return new Value.Obj(fields);
  }

  private static Value shown(IfElseConfig.Case each, ConditionGroup.Verdict verdict) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("group", Value.of(each.id()));
    fields.put("results", Value.from(verdict.checks().stream().map(ConditionGroup.Check::holds).toList()));
    fields.put("final_result", Value.of(verdict.holds()));
    return new Value.Obj(fields);
  }
}
