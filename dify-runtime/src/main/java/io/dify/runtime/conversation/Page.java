package io.dify.runtime.conversation;

import java.util.List;

/**
 * A part of a longer list.
 *
 * @param items the part, in order
 * @param hasMore whether more follow
 */
public record Page<T>(List<T> items, boolean hasMore) {
  /** Copies. */
  public Page {
    items = List.copyOf(items);
  }
}
