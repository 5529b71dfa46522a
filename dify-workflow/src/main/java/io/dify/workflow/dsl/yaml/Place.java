package io.dify.workflow.dsl.yaml;

/**
 * A place in a text.
 *
 * @param line from 1
 * @param column in characters (code points), from 1
 */
public record Place(int line, int column) {
  /** The first character. */
  public static final Place START = new Place(1, 1);

  /** For people: {@code line 3, column 7}. */
  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
