package io.dify.core.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that must not be seen: it prints as stars, and only {@link #reveal} gives it. Immutable. */
public final class Secret {
  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** Keeps a text secret. */
  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text, for the one place that needs it. */
  public String reveal() {
    return text;
  }

  /** In constant time for texts of equal length. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8),
        secret.text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Stars. */
  @Override
  public String toString() {
    return "***";
  }
}
