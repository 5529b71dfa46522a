package io.dify.core.secret;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key everything sealed in an installation is sealed with: 256 bits for AES. Immutable; its text form shows its id only. */
public final class MasterKey {
  static final int BYTES = 32;
  private static final int ID_BYTES = 4;
  private static final String ADVICE = "A master key is 32 bytes in base64 (44 characters) or hexadecimal (64);"
      + " 'openssl rand -base64 32' makes one.";

  private final SecretKey key;
  private final String id;

  private MasterKey(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, "AES");
    this.id = id(bytes);
  }

  /** A new key. */
  public static MasterKey generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new MasterKey(bytes);
  }

  /**
   * A key from its text: base64 or hexadecimal.
   *
   * @throws DifyException {@code INVALID_PARAM} when it is no such key; the message does not repeat it
   */
  public static MasterKey of(Secret text) {
    String plain = text.reveal().strip();
    try {
      byte[] bytes = plain.length() == 2 * BYTES ? HexFormat.of().parseHex(plain) : Base64.getDecoder().decode(plain);
      if (bytes.length == BYTES) {
        return new MasterKey(bytes);
      }
    } catch (IllegalArgumentException e) {
      // Neither form; said below, without the cause, which quotes the text.
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, "The master key cannot be read. " + ADVICE);
  }

  /** Names the key without telling it: the first bytes of a hash, in hexadecimal. */
  public String id() {
    return id;
  }

  /** The key in base64, for the one place that keeps it. */
  Secret text() {
    return Secret.of(Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  SecretKey key() {
    return key;
  }

  private static String id(byte[] bytes) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update("dify master key id".getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash.digest(bytes), 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no SHA-256; use a complete one.", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey[" + id + "]";
  }
}
