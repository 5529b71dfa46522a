package io.dify.core.model.rest;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/**
 * A file that goes along in the request itself.
 *
 * @param mimeType media type, may be empty
 * @param base64 the content
 */
public record Inline(String mimeType, String base64) {
  private static final String SCHEME = "data:";
  private static final String ENCODING = ";base64,";

  /** The content of a base64 {@code data:} URL; empty for any other. */
  public static Optional<Inline> ofDataUrl(String url) {
    int comma = url.indexOf(ENCODING);
    if (!url.startsWith(SCHEME) || comma < 0) {
      return Optional.empty();
    }
    String type = url.substring(SCHEME.length(), comma);
    int parameters = type.indexOf(';');
    return Optional.of(new Inline(parameters < 0 ? type : type.substring(0, parameters),
        url.substring(comma + ENCODING.length())));
  }

  /**
   * The content behind any address, for services that do not fetch files themselves. What may be fetched is the egress policy's to say.
   *
   * @throws DifyException {@code EGRESS_DENIED}, {@code NETWORK}, {@code INVALID_PARAM} when there is nothing to be had
   */
  public static Inline of(String url, HttpGateway http, Cancellation cancellation) {
    return ofDataUrl(url).orElseGet(() -> fetched(url, http, cancellation));
  }

  private static Inline fetched(String url, HttpGateway http, Cancellation cancellation) {
    if (!url.startsWith("http:") && !url.startsWith("https:")) {
      throw noAddress();
    }
    try (HttpReply reply = http.send(HttpCall.get(url), cancellation)) {
      if (reply.status() != 200) {
        throw new DifyException(ErrorCode.INVALID_PARAM,
            "A file of the prompt cannot be fetched (HTTP " + reply.status() + "). Check its address.");
      }
      String type = reply.headers().first("Content-Type").orElse("").split(";", 2)[0].strip();
      return new Inline(type, Base64.getEncoder().encodeToString(bytes(reply)));
    }
  }

  private static byte[] bytes(HttpReply reply) {
    try {
      return reply.body().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with this type, where none is known. */
  public Inline typed(String type) {
    return mimeType.isEmpty() ? new Inline(type, base64) : this;
  }

  /** The error for what is no address. */
  public static DifyException noAddress() {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "A file of the prompt has no valid address: give an http(s) URL or a base64 data: URL.");
  }
}
