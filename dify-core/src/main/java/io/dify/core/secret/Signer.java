package io.dify.core.secret;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs statements, so that they can be given to strangers and believed when they come back: HMAC-SHA-256 (RFC 2104) under a key of its own for each purpose, which is derived
 * from the master key by the same function. Immutable, thread-safe.
 */
public final class Signer {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * A signer.
   *
   * @param purpose what is signed; signatures for one purpose are worth nothing for another
   */
  public Signer(MasterKey master, String purpose) {
    this.key = new SecretKeySpec(mac(new SecretKeySpec(master.key().getEncoded(), ALGORITHM), List.of("sign", purpose)),
        ALGORITHM);
  }

  /** The signature of a statement, in base64 for addresses (43 characters). */
  public String sign(List<String> statement) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, statement));
  }

  /** Whether a signature is that of a statement; takes as long for a nearly right one as for any other. */
  public boolean verify(List<String> statement, String signature) {
    return MessageDigest.isEqual(sign(statement).getBytes(StandardCharsets.US_ASCII),
        signature.getBytes(StandardCharsets.UTF_8));
  }

  /** Each part with its length before it, so that no two statements read alike. */
  private static byte[] mac(SecretKeySpec key, List<String> statement) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : statement) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        mac.update(bytes);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no HMAC-SHA-256; use a complete one.", e);
    }
  }
}
