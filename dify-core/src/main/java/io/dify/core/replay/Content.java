package io.dify.core.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Bytes in recordings: {@code {"text":...}} where they are UTF-8, else {@code {"base64":...}}, and of more than {@link #MAX_BYTES} only their hash. When such
 * are read again something stands in their place that has the same hash here, so that requests made of it are still recognised. Stateless.
 */
public final class Content {
  /** Bytes kept of a content at most: 1 MiB. */
  public static final int MAX_BYTES = 1 << 20;
  /** Bytes of a content kept in a request, which nobody has to make again: 256. */
  static final int MAX_ASKED = 256;

  private static final byte[] INSTEAD = "dify recording, content of sha256 ".getBytes(StandardCharsets.UTF_8);
  private static final int HASH_LENGTH = 64;

  private Content() {}

  /** As an answer keeps them. */
  static Value.Obj write(byte[] bytes, int most) {
    if (bytes.length > most || isInstead(bytes)) {
      return new Value.Obj(Map.of("sha256", Value.of(hash(bytes))));
    }
    try {
      return new Value.Obj(Map.of("text",
          Value.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString())));
    } catch (CharacterCodingException e) {
      return new Value.Obj(Map.of("base64", Value.of(Base64.getEncoder().encodeToString(bytes))));
    }
  }

  /** The bytes, or what stands in their place. */
  static byte[] read(Value written) {
    Fields fields = Fields.of(written);
    if (fields.has("text")) {
      return fields.text("text").getBytes(StandardCharsets.UTF_8);
    }
    if (fields.has("sha256")) {
      byte[] hash = fields.text("sha256").getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(INSTEAD.length + hash.length).put(INSTEAD).put(hash).array();
    }
    try {
      return Base64.getDecoder().decode(fields.text("base64"));
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.SYNTAX, "'base64' is none.", e);
    }
  }

  private static boolean isInstead(byte[] bytes) {
    return bytes.length == INSTEAD.length + HASH_LENGTH
        && Arrays.equals(bytes, 0, INSTEAD.length, INSTEAD, 0, INSTEAD.length);
  }

  /** The SHA-256 of bytes, or of those in whose place they stand, in hexadecimal digits. */
  static String hash(byte[] bytes) {
    if (isInstead(bytes)) {
      return new String(bytes, INSTEAD.length, HASH_LENGTH, StandardCharsets.UTF_8);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no SHA-256; use a complete one.", e);
    }
  }

  /** An address as a request keeps it: of a long {@code data:} URL the hash of its content. */
  static String address(String url) {
    int comma = url.startsWith("data:") ? url.indexOf(";base64,") : -1;
    if (comma < 0) {
      return url;
    }
    String head = url.substring(0, comma) + ";sha256,";
    try {
      byte[] bytes = Base64.getDecoder().decode(url.substring(comma + ";base64,".length()));
      return bytes.length <= MAX_ASKED && !isInstead(bytes) ? url : head + hash(bytes);
    } catch (IllegalArgumentException e) {
      return url.length() <= MAX_ASKED ? url : head + hash(url.getBytes(StandardCharsets.UTF_8));
    }
  }
}
