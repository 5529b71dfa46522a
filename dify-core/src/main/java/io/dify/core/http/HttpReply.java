package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer whose headers have arrived and whose body may still be arriving. For one thread; must be closed. Closing before the end of the body
 * closes the connection.
 */
public final class HttpReply implements AutoCloseable {
  private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]+)");

  private final String url;
  private final int status;
  private final HttpHeaders headers;
  private final InputStream body;

  HttpReply(String url, int status, HttpHeaders headers, InputStream body) {
    this.url = url;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** An answer that is there already, for senders of {@link HttpGateway#sending}; the bytes are not copied and must not change. */
  public static HttpReply of(String url, int status, HttpHeaders headers, byte[] body) {
    return new HttpReply(url, status, headers, new ByteArrayInputStream(body));
  }

  /** Where the answer came from, after the redirects that were followed; may hold a secret. */
  public String url() {
    return url;
  }

  /** The status, from 200 to 599. */
  public int status() {
    return status;
  }

  /** The headers. */
  public HttpHeaders headers() {
    return headers;
  }

  /**
   * The body as it arrives. Its methods throw {@link io.dify.core.error.DifyException}: {@code NETWORK} when it breaks off, {@code TIMEOUT},
   * {@code LIMIT_EXCEEDED} or {@code CANCELLED}; no {@link IOException}.
   */
  public InputStream body() {
    return body;
  }

  /** The rest of the body as text, in the character set the answer names, else UTF-8. */
  public String text() {
    return decoded(rest());
  }

  /**
   * The rest of the body.
   *
   * @throws DifyException as {@link #body}
   */
  public byte[] rest() {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new DifyException(ErrorCode.NETWORK, "The answer broke off.", e);
    }
  }

  /** Bytes of the body as text, in the character set the answer names, else UTF-8. */
  public String decoded(byte[] bytes) {
    return new String(bytes, charset());
  }

  private Charset charset() {
    Matcher named = CHARSET.matcher(headers.first("Content-Type").orElse(""));
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  @Override
  public void close() {
    Exchange.closeQuietly(body);
  }
}
