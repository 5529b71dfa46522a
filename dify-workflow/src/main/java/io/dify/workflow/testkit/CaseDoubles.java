package io.dify.workflow.testkit;

import io.dify.core.testkit.Recording;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a case puts in place of the world. Immutable; a run takes its own {@link DoublesRun}.
 *
 * @param models scripted models, the first that matches answers
 * @param recording answers of a real run, instead of models
 * @param tools what tools give, by name
 * @param nodes what nodes give in place of their own work: one per execution, the last repeats
 * @param people those of them that are answers of people
 */
record CaseDoubles(List<ModelScript> models, Optional<Recording> recording,
    Map<String, ToolScript> tools, Map<String, List<StandIn>> nodes,
    Set<String> people) {}
