package io.dify.runtime.mail;

import io.dify.core.secret.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * A mail server of the operator.
 *
 * @param host its name
 * @param port its port
 * @param user who logs in, empty for nobody
 * @param password the password that goes with it
 * @param security how the connection is protected
 * @param from the address letters come from
 * @param timeout how long connecting, reading or writing may stand still
 */
public record SmtpServer(String host, int port, String user, Optional<Secret> password, Security security, String from,
    Duration timeout) {
  /** How a connection is protected. */
  public enum Security {
    /** Not at all: for a server on this machine. */
    NONE,
    /** It begins in the clear and must become TLS before anything else is said. */
    STARTTLS,
    /** It is TLS from the beginning. */
    TLS
  }

  /** Without user and password, so that they cannot reach a log. */
  @Override
  public String toString() {
    return host + ":" + port + " (" + security + ")";
  }
}
