package io.dify.runtime.http.sse;

import io.dify.runtime.http.EventSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Bytes of records that wait to be sent together. Keeps its array from one batch to the next unless a batch was unusually large. */
final class FrameBuffer extends ByteArrayOutputStream {
  private static final int INITIAL = 1 << 10;
  private static final int KEPT = 16 << 10;
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PING = "event: ping\n\n".getBytes(StandardCharsets.US_ASCII);

  FrameBuffer() {
    super(INITIAL);
  }

  /** @param id number of the event, negative for none */
  void begin(long id) {
    if (id >= 0) {
      writeBytes(("id: " + id + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    writeBytes(DATA);
  }

  void end() {
    writeBytes(END);
  }

  void ping() {
    writeBytes(PING);
  }

  /** Sends everything and starts anew. */
  void sendTo(EventSink sink) throws IOException {
    if (count > 0) {
      sink.send(buf, 0, count);
    }
    reset();
    if (buf.length > KEPT) {
      buf = new byte[INITIAL];
    }
  }
}
