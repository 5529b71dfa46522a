package io.dify.core.secret;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secrets for keeping: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits and a tag of 128. A sealed text is
 * {@code v1.KEYID.BASE64URL(nonce, ciphertext, tag)}. It opens only with the same key and in the same place: the place is authenticated with it, so
 * that a row of one tenant cannot be moved to another. With random nonces a key is good for 2^32 seals. Thread-safe.
 */
public final class Sealer {
  private static final String VERSION = "v1";
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final MasterKey key;
  private final SecureRandom random;

  /** Seals and opens with this key. */
  public Sealer(MasterKey key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /**
   * Seals a secret.
   *
   * @param place where it is kept, for example tenant, provider and name; to be given again to open it
   */
  public String seal(Secret secret, List<String> place) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, place)
          .doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
      byte[] all = ByteBuffer.allocate(nonce.length + closed.length).put(nonce).put(closed).array();
      return VERSION + "." + key.id() + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime cannot encrypt with AES-GCM; use a complete one.",
          e);
    }
  }

  /**
   * Opens what was sealed.
   *
   * @throws DifyException {@code INVALID_PARAM} when it was sealed with another key, naming both, or for another place, or has been changed
   */
  public Secret open(String sealed, List<String> place) {
    String[] parts = sealed.split("\\.", 4);
    if (parts.length != 3 || !parts[0].equals(VERSION)) {
      throw damaged();
    }
    if (!parts[1].equals(key.id())) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A credential was sealed with the master key " + parts[1]
          + ", but this installation has the master key " + key.id() + ". Bring the right one back (the file, or "
          + MasterKeyFile.VARIABLE + "), or remove the account and add it again.");
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(parts[2]);
      byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
      byte[] open = cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
      return Secret.of(new String(open, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, List<String> place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associated(place));
    return cipher;
  }

  /** Version, key and place, each with its length before it, so that no two places read the same. */
  private byte[] associated(List<String> place) {
    StringBuilder text = new StringBuilder(VERSION).append('.').append(key.id());
    place.forEach(part -> text.append('|').append(part.length()).append(':').append(part));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static DifyException damaged() {
    return new DifyException(ErrorCode.INVALID_PARAM, "A stored credential cannot be opened: it was changed, or belongs"
        + " elsewhere. Remove the account and add it again.");
  }
}
