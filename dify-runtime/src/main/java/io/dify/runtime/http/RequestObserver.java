package io.dify.runtime.http;

/** Sees requests begin and end: for metrics, logs and traces. Thread-safe; must neither block nor throw. */
@FunctionalInterface
public interface RequestObserver {
  /** Sees nothing. */
  RequestObserver NONE = head -> end -> {};

  /** Sees one request end, on the thread it began on. */
  @FunctionalInterface
  interface Watch {
    /** The answer has been sent, or could not be. */
    void ended(RequestEnd end);
  }

  /** A request has come; what it does happens on this thread. */
  Watch began(RequestHead head);

  /** Both, this one outside. */
  default RequestObserver and(RequestObserver other) {
    return head -> {
      Watch mine = began(head);
      Watch others = other.began(head);
      return end -> {
        others.ended(end);
        mine.ended(end);
      };
    };
  }
}
