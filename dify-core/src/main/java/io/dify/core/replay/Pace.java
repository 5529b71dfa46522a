package io.dify.core.replay;

import java.time.Duration;

/** Port: lets time pass while recorded answers are given again. Thread-safe. */
@FunctionalInterface
public interface Pace {
  /**
   * Waits, as long as that is or not at all.
   *
   * @throws io.dify.core.error.DifyException {@code CANCELLED} when the run ends meanwhile
   */
  void pause(Duration time);

  /** Never waits. */
  static Pace none() {
    return time -> {};
  }
}
