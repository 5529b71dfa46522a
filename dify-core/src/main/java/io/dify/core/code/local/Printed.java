package io.dify.core.code.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What code prints: the beginning is kept, the rest thrown away, and far too much stops the code. One thread reads; any may look. */
final class Printed {
  /** Code that prints more is stopped. */
  static final long MOST = 64L << 20;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int maxBytes;
  private final Runnable tooMuch;

  Printed(int maxBytes, Runnable tooMuch) {
    this.maxBytes = maxBytes;
    this.tooMuch = tooMuch;
  }

  /** Reads to the end. */
  void read(InputStream in) {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        total += n;
        keep(buffer, n);
        if (total > MOST) {
          tooMuch.run();
          return;
        }
      }
    } catch (IOException e) {
      // The process is gone, and so is what it would have said.
    }
  }

  private synchronized void keep(byte[] buffer, int length) {
    kept.write(buffer, 0, Math.min(length, maxBytes - kept.size()));
  }

  synchronized String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
