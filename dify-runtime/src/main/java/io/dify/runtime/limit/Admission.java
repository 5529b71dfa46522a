package io.dify.runtime.limit;

import io.dify.runtime.auth.Caller;

/** Lets requests in, or does not. Thread-safe. */
public interface Admission {
  /** Lets everything in. */
  Admission OPEN = new Admission() {
    @Override
    public void request(Caller caller) {
      // Everybody may.
    }

    @Override
    public void beforeUpload(Caller caller) {
      // Everybody may.
    }

    @Override
    public void uploaded(Caller caller, long bytes) {
      // Nobody counts.
    }
  };

  /**
   * Counts a request.
   *
   * @throws TooManyRequests when it is one too many; it is not counted then
   */
  void request(Caller caller);

  /**
   * Asks whether a form may be uploaded, before it is read.
   *
   * @throws TooManyRequests when earlier ones have to be made up for first
   */
  void beforeUpload(Caller caller);

  /** Counts the bytes of a form that was read. */
  void uploaded(Caller caller, long bytes);
}
