package io.dify.core.template.jinja;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.JinjaLimits;
import java.time.InstantSource;

/** What one render may use up, and has. Used by one thread. */
final class Budget {
  private static final int STEPS_BETWEEN_LOOKS = 512;
  private static final int CHARS_A_STEP = 64;
  private static final int CHARS_AN_ITEM = 16;
  private static final int LONGEST_TEXT = 1 << 30;
  private static final int MAX_DEPTH = 1_500;

  private final JinjaLimits limits;
  private final InstantSource clock;
  private final Cancellation cancellation;
  private final long start;
  private long steps = STEPS_BETWEEN_LOOKS;
  private long made;
  private int depth;

  Budget(JinjaLimits limits, InstantSource clock, Cancellation cancellation) {
    this.limits = limits;
    this.clock = clock;
    this.cancellation = cancellation;
    this.start = clock.millis();
  }

  int maxOutputChars() {
    return limits.maxOutputChars();
  }

  /** To be called wherever something repeats. */
  void step() {
    work(1);
  }

  private void work(long units) {
    steps -= units;
    if (steps <= 0) {
      steps = STEPS_BETWEEN_LOOKS;
      cancellation.throwIfCancelled();
      if (clock.millis() - start >= limits.maxTime().toMillis()) {
        throw new DifyException(ErrorCode.TIMEOUT, "the template takes longer than " + limits.maxTime().toMillis()
            + " ms. Give it less to do, or raise JinjaLimits.maxTime.");
      }
    }
  }

  /** To be called before a text of that length is made, or read through. */
  void text(long chars) {
    made += chars;
    if (made > limits.maxMadeChars() || chars > limits.maxMadeChars() || chars > LONGEST_TEXT) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "the template makes texts and lists of more than "
          + limits.maxMadeChars() + " characters. Give it less to do, or raise JinjaLimits.maxMadeChars.");
    }
    work(chars / CHARS_A_STEP + 1);
  }

  /** To be called before a list of that many items is made. */
  void items(long count) {
    text(count > Long.MAX_VALUE / CHARS_AN_ITEM ? Long.MAX_VALUE / 2 : count * CHARS_AN_ITEM);
  }

  /** The text itself, accounted for. */
  String made(String text) {
    text(text.length());
    return text;
  }

  /** Goes one level deeper; every call needs a {@link #leave()}. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw tooDeep();
    }
  }

  static DifyException tooDeep() {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED,
        "values, macros or blocks are nested too deeply. Does a macro call itself, or a list hold itself, without end?");
  }

  void leave() {
    depth--;
  }
}
