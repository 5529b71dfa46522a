package io.dify.rag.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as bytes: little endian floats of 16 bits, or of 32 when a component is outside of what 16 bits can hold. */
final class VectorBytes {
  private VectorBytes() {}

  static byte[] of(float[] vector) {
    ByteBuffer half = ByteBuffer.allocate(vector.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float component : vector) {
      short small = Float.floatToFloat16(component);
      if (!Float.isFinite(Float.float16ToFloat(small))) {
        return full(vector);
      }
      half.putShort(small);
    }
    return half.array();
  }

  private static byte[] full(float[] vector) {
    ByteBuffer full = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    full.asFloatBuffer().put(vector);
    return full.array();
  }

  static boolean fits(byte[] bytes, int dimension) {
    return bytes.length == dimension * Short.BYTES || bytes.length == dimension * Float.BYTES;
  }

  static float[] read(byte[] bytes, int dimension) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[dimension];
    if (bytes.length == dimension * Float.BYTES) {
      buffer.asFloatBuffer().get(vector);
      return vector;
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] = Float.float16ToFloat(buffer.getShort());
    }
    return vector;
  }
}
