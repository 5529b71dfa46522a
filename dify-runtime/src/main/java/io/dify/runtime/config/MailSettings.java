package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.mail.SmtpServer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How mail goes out.
 *
 * @param server the mail server, empty for none
 */
public record MailSettings(Optional<SmtpServer> server) {
  /** No mail. */
  public static final MailSettings NONE = new MailSettings(Optional.empty());

  private static final int SUBMISSION = 587;
  private static final int SUBMISSION_OVER_TLS = 465;
  private static final int PLAIN = 25;
  private static final int LAST_PORT = 65_535;
  private static final int TIMEOUT_SECONDS = 10;
  private static final int MAX_TIMEOUT_SECONDS = 300;

  /**
   * Reads {@code DIFY_MAIL_HOST}, {@code DIFY_MAIL_PORT} (by default 587, 465 or 25, as the protection is), {@code DIFY_MAIL_USER}, {@code DIFY_MAIL_PASSWORD},
   * {@code DIFY_MAIL_TLS} ({@code starttls}, which is the default, {@code tls} or {@code none}), {@code DIFY_MAIL_FROM} and {@code DIFY_MAIL_TIMEOUT_SECONDS}
   * (10).
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static MailSettings of(Map<String, String> environment) {
    Environment read = new Environment(environment);
    Optional<String> host = read.present("DIFY_MAIL_HOST");
    if (host.isEmpty()) {
      return NONE;
    }
    SmtpServer.Security security = SmtpServer.Security
        .valueOf(read.choice("DIFY_MAIL_TLS", "starttls", "tls", "none").toUpperCase(Locale.ROOT));
    int usual = switch (security) {
      case STARTTLS -> SUBMISSION;
      case TLS -> SUBMISSION_OVER_TLS;
      case NONE -> PLAIN;
    };
    String from = read.present("DIFY_MAIL_FROM").orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
        "DIFY_MAIL_FROM is not set; with DIFY_MAIL_HOST it must be the address that letters come from."));
    return new MailSettings(Optional.of(new SmtpServer(host.get(), read.whole("DIFY_MAIL_PORT", usual, 1, LAST_PORT),
        read.text("DIFY_MAIL_USER"), read.secret("DIFY_MAIL_PASSWORD"), security, from,
        Duration.ofSeconds(read.whole("DIFY_MAIL_TIMEOUT_SECONDS", TIMEOUT_SECONDS, 1, MAX_TIMEOUT_SECONDS)))));
  }
}
