package io.dify.workflow.node.trigger;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of a node that starts runs by the clock.
 *
 * @param times when; the earliest of the next ones counts, none for a schedule that could not be read
 * @param zone whose clocks are meant
 */
public record ScheduleConfig(List<Cron> times, ZoneId zone) implements NodeConfig {
  /** Copies. */
  public ScheduleConfig {
    times = List.copyOf(times);
  }

  /** The first due time after a moment. */
  public Optional<Instant> after(Instant moment) {
    return times.stream().flatMap(cron -> cron.after(moment, zone).stream()).min(Instant::compareTo);
  }

  /** A schedule hands nothing on. */
  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE;
  }

  @Override
  public Value.Obj admit(Value.Obj inputs) {
    return new Value.Obj(Map.of());
  }
}
