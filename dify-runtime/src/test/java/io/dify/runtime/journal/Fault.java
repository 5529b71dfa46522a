package io.dify.runtime.journal;

/**
 * What happens to a process at one of its journal writes.
 *
 * @param write which, from 1; 0 for none
 */
record Fault(Kind kind, int write) {
  static final Fault NONE = new Fault(Kind.FAILS, 0);

  /** Ways to be disturbed. */
  enum Kind {
    /** The process is lost before the commit. */
    LOST_BEFORE,
    /** The process is lost after the commit and before it learns of it. */
    LOST_AFTER,
    /** The write is refused, once; the process lives on. */
    FAILS,
    /** The process stands still before the commit, until another has taken its runs over. */
    STALLS
  }
}
