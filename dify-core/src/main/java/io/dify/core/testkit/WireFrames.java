package io.dify.core.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/** Writes messages of AWS event streams. Stateless. */
final class WireFrames {
  private static final int TEXT = 7;

  private WireFrames() {}

  static byte[] encode(Map<String, String> headers, String payload) {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    headers.forEach((name, value) -> {
      byte[] text = value.getBytes(StandardCharsets.UTF_8);
      fields.write(name.length());
      fields.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      fields.write(TEXT);
      fields.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) text.length).array());
      fields.writeBytes(text);
    });
    byte[] content = payload.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[4 * Integer.BYTES + fields.size() + content.length];
    ByteBuffer writer = ByteBuffer.wrap(frame).putInt(frame.length).putInt(fields.size());
    writer.putInt(sum(frame, writer.position())).put(fields.toByteArray()).put(content);
    writer.putInt(sum(frame, writer.position()));
    return frame;
  }

  private static int sum(byte[] frame, int length) {
    CRC32 sum = new CRC32();
    sum.update(frame, 0, length);
    return (int) sum.getValue();
  }
}
