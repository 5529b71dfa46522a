package io.dify.core.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and who asks. Prints without the password, which an address never holds: addresses end up in process lists, histories and
 * logs.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/name}, with the driver's parameters behind it
 * @param user empty for the driver's own choice
 * @param password empty for none
 */
public record PostgresAddress(String jdbcUrl, String user, Secret password) {
  /** Connections that a pool opens at most: units are short, and no unit waits for anything but the database. */
  public static final int MAX_CONNECTIONS = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String SCHEME = "postgresql";

  /**
   * Reads an address: {@code postgresql://user@host:port/name?parameters}, with or without {@code jdbc:} before it.
   *
   * @param user used when the address names none
   * @throws DifyException {@code INVALID_PARAM} for anything else, and for an address that holds a password
   */
  public static PostgresAddress of(String address, String user, Secret password) {
    URI uri = parse(address.startsWith("jdbc:") ? address.substring("jdbc:".length()) : address);
    String who = Optional.ofNullable(uri.getUserInfo()).orElse("");
    String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
    if (who.contains(":") || query.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The address of the database holds a password, which others could"
              + " see. Take it out, and give it in DIFY_DATABASE_PASSWORD or in the file that DIFY_DATABASE_PASSWORD_FILE names.");
    }
    return new PostgresAddress("jdbc:" + SCHEME + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + uri.getRawPath() + (query.isEmpty() ? "" : "?" + query), who.isEmpty() ? user : who, password);
  }

  private static URI parse(String address) {
    try {
      URI uri = new URI(address);
      boolean known = SCHEME.equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
      if (known && uri.getHost() != null && uri.getRawPath().length() > 1) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Answered below, without the text, which may hold a password.
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        "The address of the database cannot be read. Write postgresql://user@host:5432/name.");
  }

  /** A pool of at most {@link #MAX_CONNECTIONS} connections to it, one of which is open. */
  HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres");
    config.setJdbcUrl(jdbcUrl);
    config.setUsername(user.isEmpty() ? null : user);
    config.setPassword(password.reveal().isEmpty() ? null : password.reveal());
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.addDataSourceProperty("ApplicationName", "dify");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The database " + this + " cannot be used ("
          + reason(StoreErrors.sqlCause(e)) + "). Check address, user, password and that it is running.", e);
    }
  }

  private static String reason(@Nullable SQLException cause) {
    return cause == null ? "it does not answer" : StoreErrors.words(cause);
  }

  /** Host and name. */
  @Override
  public String toString() {
    int end = jdbcUrl.indexOf('?');
    return jdbcUrl.substring("jdbc:".length(), end < 0 ? jdbcUrl.length() : end);
  }
}
