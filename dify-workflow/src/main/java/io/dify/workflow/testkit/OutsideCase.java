package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** Something a run needs that its case does not say. Fails the case even where the app handles the failure of the node. */
final class OutsideCase extends DifyException {
  private static final long serialVersionUID = 1L;

  OutsideCase(String message) {
    super(ErrorCode.NODE_FAILED, message);
  }
}
