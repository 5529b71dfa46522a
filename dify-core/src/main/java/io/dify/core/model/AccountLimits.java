package io.dify.core.model;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpLimits;
import java.time.Duration;
import java.util.List;

/**
 * The time-outs of an account: its fields {@code connect_seconds}, {@code first_byte_seconds}, {@code idle_seconds} and {@code total_seconds}, each a whole
 * number above 0; what is missing is as in {@link HttpLimits#MODEL}.
 */
public final class AccountLimits {
  /** The names of the fields. */
  public static final List<String> FIELDS = List.of("connect_seconds", "first_byte_seconds", "idle_seconds",
      "total_seconds");

  private AccountLimits() {}

  /**
   * The limits of calls through an account.
   *
   * @throws DifyException {@code INVALID_PARAM} naming a field that is no such number
   */
  public static HttpLimits of(ProviderAccount account) {
    HttpLimits usual = HttpLimits.MODEL;
    return new HttpLimits(seconds(account, FIELDS.get(0), usual.connect()),
        seconds(account, FIELDS.get(1), usual.firstByte()), seconds(account, FIELDS.get(2), usual.idle()),
        seconds(account, FIELDS.get(3), usual.total()), usual.maxBytes());
  }

  private static Duration seconds(ProviderAccount account, String field, Duration usual) {
    return account.field(field).map(text -> {
      if (!text.matches("[1-9]\\d{0,8}")) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "The account " + account.provider() + "/" + account.name()
            + " has a " + field + " that is no whole number above 0.");
      }
      return Duration.ofSeconds(Long.parseLong(text));
    }).orElse(usual);
  }
}
