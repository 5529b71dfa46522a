package io.dify.workflow.testkit;

import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Optional;

/**
 * A failure that a case plays.
 *
 * @param type kind of error, as the app's nodes and clients see it; empty for the ordinary one
 * @param message what went wrong
 */
record CaseError(Optional<String> type, String message) {
  private static final List<String> KEYS = List.of("type", "message");

  static Optional<CaseError> read(NodeData data) {
    if (!data.present()) {
      return Optional.empty();
    }
    CaseData error = CaseData.of(data).known("an error", KEYS);
    return Optional.of(new CaseError(error.text("type"), error.text("message").orElse("The test wants this to fail.")));
  }

  String typeOr(String ordinary) {
    return type.orElse(ordinary);
  }
}
