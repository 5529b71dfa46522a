package io.dify.runtime.annotation.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as bytes: floats of four, little end first. Stateless. */
final class VectorBytes {
  private VectorBytes() {}

  static byte[] write(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  static float[] read(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
