package io.dify.runtime.form;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Signer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * The tokens that open forms: a signature of the form's random id (256 bits) under a key derived from the master key. So a token can be told again whenever a
 * stream is read again, and is kept nowhere, in no journal either; forms are found by its SHA-256. Thread-safe.
 *
 * @param signer of {@link #PURPOSE}
 */
public record FormTokens(Supplier<Signer> signer) {
  /** What the signatures are for. */
  public static final String PURPOSE = "tokens of forms";
  private static final int MAX_TOKEN = 128;

  /** The token of a form. */
  public String of(String formId) {
    return signer.get().sign(List.of(formId));
  }

  /**
   * What a form is found by.
   *
   * @throws DifyException {@code NOT_FOUND} for what is too long to be a token
   */
  static String hash(String token) {
    if (token.length() > MAX_TOKEN) {
      throw Forms.missing();
    }
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no SHA-256; use a complete one.", e);
    }
  }
}
