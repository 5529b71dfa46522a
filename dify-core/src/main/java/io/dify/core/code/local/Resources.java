package io.dify.core.code.local;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Texts that come with this package. */
final class Resources {
  private Resources() {}

  static String text(String name) {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new DifyException(ErrorCode.INTERNAL, "The resource " + name + " is missing; the jar is broken.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.INTERNAL, "The resource " + name + " cannot be read.", e);
    }
  }
}
