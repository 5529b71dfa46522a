package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.List;
import java.util.function.Supplier;

/** The store as one process has it, which is disturbed at one of its writes. What is lost stays lost: whatever it does afterwards does not happen. */
final class FaultyStore extends PassingStore {
  /** The process does not exist any more. */
  static final class Lost extends Error {
    private static final long serialVersionUID = 1;

    Lost() {
      super("the process is lost", null, false, false);
    }
  }

  private final Facts facts;
  private final Fault fault;
  private final Runnable meanwhile;
  private int writes;
  private boolean lost;

  /** @param meanwhile what happens while the process stands still */
  FaultyStore(RunStore inner, Facts facts, Fault fault, Runnable meanwhile) {
    super(inner);
    this.facts = facts;
    this.fault = fault;
    this.meanwhile = meanwhile;
  }

  int writes() {
    return writes;
  }

  boolean isLost() {
    return lost;
  }

  void alive() {
    if (lost) {
      throw new Lost();
    }
  }

  @Override
  public List<Boolean> append(String process, List<Batch> batches) {
    return disturbed(() -> {
      List<Boolean> written = inner.append(process, batches);
      for (int i = 0; i < batches.size(); i++) {
        if (written.get(i)) {
          facts.add(batches.get(i));
        }
      }
      return written;
    });
  }

  /** What became of runs is stored: a journal write as well. */
  @Override
  public void close(List<String> runIds) {
    disturbed(() -> {
      inner.close(runIds);
      return true;
    });
  }

  private <T> T disturbed(Supplier<T> write) {
    alive();
    boolean now = ++writes == fault.write();
    if (now) {
      before();
    }
    T done = write.get();
    if (now && fault.kind() == Fault.Kind.LOST_AFTER) {
      lose();
    }
    return done;
  }

  private void before() {
    switch (fault.kind()) {
      case LOST_BEFORE -> lose();
      case LOST_AFTER -> {
      }
      case FAILS -> throw new DifyException(ErrorCode.STORE_FAILED, "The disk is full.");
      case STALLS -> meanwhile.run();
    }
  }

  private void lose() {
    lost = true;
    throw new Lost();
  }
}
