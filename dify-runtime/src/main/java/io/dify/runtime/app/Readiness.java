package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** Whether a server may be sent requests. Thread-safe. */
final class Readiness {
  private enum State {
    STARTING, READY, STOPPING
  }

  private volatile State state = State.STARTING;

  void started() {
    state = State.READY;
  }

  void stopping() {
    state = State.STOPPING;
  }

  /** @throws DifyException {@code UNAVAILABLE} */
  void check() {
    switch (state) {
      case STARTING -> throw new DifyException(ErrorCode.UNAVAILABLE, "The server is starting; ask again in a moment.");
      case STOPPING -> throw new DifyException(ErrorCode.UNAVAILABLE, "The server is stopping; ask another one.");
      case READY -> {
        // It may.
      }
    }
  }
}
