package io.dify.workflow.testkit;

import io.dify.workflow.replay.RecordedRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a case puts in place of the world. Immutable; a run takes its own {@link DoublesRun}.
 *
 * @param models scripted models, the first that matches answers
 * @param recording a real run, in place of the world
 * @param tools what tools give, by name
 * @param nodes what nodes give in place of their own work: one per execution, the last repeats
 * @param people those of them that are answers of people
 */
record CaseDoubles(List<ModelScript> models, Optional<Recorded> recording,
    Map<String, ToolScript> tools, Map<String, List<StandIn>> nodes,
    Set<String> people) {
  /**
   * A run that was recorded.
   *
   * @param run the run
   * @param isExpected whether everything must come out as it was, since the case says nothing of what it expects
   */
  record Recorded(RecordedRun run, boolean isExpected) {}
}
