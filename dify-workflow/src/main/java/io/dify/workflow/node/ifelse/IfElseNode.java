package io.dify.workflow.node.ifelse;

import io.dify.workflow.node.RunsOn;
import io.dify.workflow.condition.ConditionGroup;
import io.dify.workflow.condition.ConditionReader;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeType;
import java.util.ArrayList;
import java.util.List;

/** Takes the handle of the first case whose conditions hold, {@code false} when none does. */
public final class IfElseNode implements NodeType<IfElseConfig> {
  /** The id of the one case of older files. */
  private static final String ONLY_CASE = "true";

  /** The type. */
  public IfElseNode() {}

  @Override
  public String name() {
    return "if-else";
  }

  @Override
  public NodeKind kind() {
    return NodeKind.BRANCH;
  }

  @Override
  public RunsOn runsOn() {
    return RunsOn.LOOP;
  }

  @Override
  public IfElseConfig parse(NodeData data) {
    if (!data.at("cases").present() && data.at("conditions").present()) {
      return new IfElseConfig(List.of(new IfElseConfig.Case(ONLY_CASE, conditions(data))));
    }
    List<IfElseConfig.Case> cases = new ArrayList<>();
    for (NodeData item : data.at("cases").items()) {
      String id = item.at("case_id").requiredText();
      if (cases.stream().anyMatch(known -> known.id().equals(id))) {
        item.at("case_id").error("duplicate_case", "Two cases have the id '" + id + "'; ids must differ.");
      }
      cases.add(new IfElseConfig.Case(id, conditions(item)));
    }
    if (cases.isEmpty()) {
      data.at("cases").warning("no_cases", "The node has no cases and always takes its else way; add a case.");
    }
    return new IfElseConfig(cases);
  }

  private static ConditionGroup conditions(NodeData holder) {
    return ConditionReader.read(holder.value(), (path, code, message) -> holder.at(path).error(code, message));
  }

  @Override
  public NodeExecutor executor(IfElseConfig config) {
    return new IfElseExecutor(config);
  }
}
