package io.dify.runtime.trigger;

import io.dify.workflow.node.trigger.PluginTriggerNode;
import io.dify.workflow.node.trigger.ScheduleNode;
import io.dify.workflow.node.trigger.WebhookNode;
import java.util.Arrays;
import java.util.Optional;

/** Kinds of triggers. */
public enum TriggerKind {
  /** A request to an address of its own. */
  WEBHOOK(WebhookNode.NAME),
  /** The clock. */
  SCHEDULE(ScheduleNode.NAME),
  /** An event that an extension delivers. */
  PLUGIN(PluginTriggerNode.NAME);

  private final String wire;

  TriggerKind(String wire) {
    this.wire = wire;
  }

  /** The type of its nodes; also the end user that its runs are of. */
  public String wire() {
    return wire;
  }

  /** The kind that nodes of a type are; empty for all other nodes. */
  public static Optional<TriggerKind> of(String nodeType) {
    return Arrays.stream(values()).filter(kind -> kind.wire.equals(nodeType)).findFirst();
  }
}
