package io.dify.runtime.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** A checksum over a journal, each link over the one before and a text: whatever is changed, left out or moved shows at the next link. CRC-32C; finds damage, not malice. */
public final class Chain {
  private Chain() {}

  /** The link after one. */
  public static long next(long before, String text) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(Long.BYTES).putLong(before).flip());
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }
}
