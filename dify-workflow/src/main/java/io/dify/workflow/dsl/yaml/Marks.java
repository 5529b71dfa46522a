package io.dify.workflow.dsl.yaml;

import java.util.List;
import java.util.Map;

/**
 * Where a value and what it holds stand. What an alias names is shared, so this tree is as small as the file.
 *
 * @param place of the value; a mapping or list stands where its key does
 * @param bare whether this is a text that was written without quotes though it looks like something else (a date)
 * @param size how many values this is when aliases are written out, itself included
 * @param length how many characters its texts and keys are, likewise
 * @param children by key, or by index in decimal digits
 */
record Marks(Place place, boolean bare, long size, long length, Map<String, Marks> children) {
  Marks at(Place other) {
    return new Marks(other, bare, size, length, children);
  }

  /** The place of the path, or of the innermost thing on it that exists. */
  Place find(List<String> path) {
    Marks here = this;
    for (String key : path) {
      Marks next = here.children.get(key);
      if (next == null) {
        break;
      }
      here = next;
    }
    return here.place;
  }
}
