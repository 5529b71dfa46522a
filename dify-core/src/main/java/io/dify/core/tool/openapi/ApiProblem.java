package io.dify.core.tool.openapi;

/**
 * Something wrong with a document.
 *
 * @param place where: {@code line:column} for what cannot be parsed, else names joined by dots, for example {@code paths./pets.get.parameters[0]}
 * @param message what is wrong and what becomes of it
 * @param fatal whether the document cannot be used at all
 */
public record ApiProblem(String place, String message, boolean fatal) {
  /** Place and message. */
  @Override
  public String toString() {
    return place.isEmpty() ? message : place + ": " + message;
  }
}
