package io.dify.workflow.journal;

/** Port: takes the facts of one run, in order. Used by the run's owner only. */
public interface Journal {
  /** Adds an entry; it may be lost in a crash until {@link #force()}. */
  void append(JournalEntry entry);

  /** Returns when everything added so far is safe. Called before an effect becomes visible outside. */
  void force();

  /** Whether what has been forced survives the process. */
  default boolean isDurable() {
    return false;
  }

  /** A journal that keeps nothing: for runs that need not outlive their process. */
  static Journal none() {
    return new Journal() {
      @Override
      public void append(JournalEntry entry) {}

      @Override
      public void force() {}
    };
  }
}
