package io.dify.runtime.conversation;

import java.util.Arrays;
import java.util.List;

/** Orders conversations can be listed in. */
public enum ConversationOrder {
  /** Oldest first. */
  CREATED("created_at", true),
  /** Newest first. */
  CREATED_LAST("-created_at", true),
  /** Longest unchanged first. */
  UPDATED("updated_at", false),
  /** Last changed first. */
  UPDATED_LAST("-updated_at", false);

  private final String wire;
  private final boolean byCreation;

  ConversationOrder(String wire, boolean byCreation) {
    this.wire = wire;
    this.byCreation = byCreation;
  }

  /** The name clients use. */
  public String wire() {
    return wire;
  }

  /** Whether the time of creation counts, else that of the last change. */
  public boolean byCreation() {
    return byCreation;
  }

  /** Whether later times come first. */
  public boolean descending() {
    return wire.startsWith("-");
  }

  /** All names clients may use. */
  public static List<String> wires() {
    return Arrays.stream(values()).map(ConversationOrder::wire).toList();
  }

  /** The order of that name. */
  public static ConversationOrder of(String wire) {
    return Arrays.stream(values()).filter(order -> order.wire.equals(wire)).findFirst().orElse(UPDATED_LAST);
  }
}
