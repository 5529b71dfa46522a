package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Goes the way of the first case that holds. Not thread-safe. */
public final class IfStep extends Step {
  private final List<Object> cases = new ArrayList<>();

  IfStep(Level level, String id) {
    super(level, id, "if-else");
    set("cases", cases);
  }

  /** The way to go when all of these hold. */
  public Exit when(Condition... all) {
    return add("and", all);
  }

  /** The way to go when one of these holds. */
  public Exit whenAny(Condition... any) {
    return add("or", any);
  }

  /** The way to go when no case holds. */
  public Exit otherwise() {
    return new Exit(this, "false");
  }

  private Exit add(String operator, Condition[] conditions) {
    String handle = cases.isEmpty() ? "true" : "case" + (cases.size() + 1);
    Map<String, Object> added = new LinkedHashMap<>();
    added.put("case_id", handle);
    added.put("logical_operator", operator);
    added.put("conditions", List.of(conditions).stream().map(Condition::toValue).toList());
    cases.add(added);
    set("cases", cases);
    return new Exit(this, handle);
  }
}
