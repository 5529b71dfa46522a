package io.dify.workflow.testkit;

/**
 * An expectation that was not met.
 *
 * @param what the key, for example {@code expect.answer}, or what was violated
 * @param details what was expected and what came, one or several lines
 */
public record CaseFailure(String what, String details) {
  /** {@code what: details}, with details of several lines below and indented. */
  @Override
  public String toString() {
    return what + (details.indexOf('\n') < 0 ? ": " + details : ":\n" + details.indent(2).stripTrailing());
  }
}
