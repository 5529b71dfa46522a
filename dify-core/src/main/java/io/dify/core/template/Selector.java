package io.dify.core.template;

import java.util.List;

/**
 * Names a variable: a node id or namespace ({@code sys}, {@code env}, {@code conversation} ...), a name, and keys into objects or attributes of files.
 *
 * @param parts at least one part; the first is the node id or namespace
 */
public record Selector(List<String> parts) {
  /** Copies and checks. */
  public Selector {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("A selector needs at least one part.");
    }
  }

  /** A selector of these parts. */
  public static Selector of(String... parts) {
    return new Selector(List.of(parts));
  }

  /** The node id or namespace. */
  public String node() {
    return parts.getFirst();
  }

  /** The name of the variable, empty when the selector has one part only. */
  public String name() {
    return parts.size() > 1 ? parts.get(1) : "";
  }

  /** The keys behind the name. */
  public List<String> path() {
    return parts.size() > 2 ? parts.subList(2, parts.size()) : List.of();
  }

  /** The parts joined by dots. */
  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
