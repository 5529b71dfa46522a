package io.dify.runtime.mail;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** Port: sends mail. Thread-safe; blocks until a server has taken it. */
@FunctionalInterface
public interface Mailer {
  /**
   * Sends a letter.
   *
   * @throws DifyException {@code INVALID_PARAM} for an address or subject that cannot be, {@code NETWORK} when no server takes it
   */
  void send(Mail mail);

  /** Sends nothing, and says what to set. */
  static Mailer none() {
    return mail -> {
      throw new DifyException(ErrorCode.NETWORK,
          "No mail server is set, so nobody was written to; set DIFY_MAIL_HOST and DIFY_MAIL_FROM.");
    };
  }
}
