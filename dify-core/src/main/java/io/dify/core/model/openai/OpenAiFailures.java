package io.dify.core.model.openai;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpHeaders;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.langchain4j.HttpFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What went wrong with a call, as our errors. The service's own words are shortened and never show the key. */
final class OpenAiFailures {
  private static final int MAX_QUOTE = 300;

  private final OpenAiSettings settings;
  private final String model;

  OpenAiFailures(OpenAiSettings settings, String model) {
    this.settings = settings;
    this.model = model;
  }

  /** Translates what a call failed with. */
  DifyException of(Throwable failure, boolean begun) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpFailure http) {
        return ofStatus(http);
      }
      if (cause instanceof DifyException known) {
        return begun && known.code() == ErrorCode.NETWORK ? cutOff(known) : known;
      }
    }
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, place() + " sent an answer that is not in OpenAI's format."
        + " Check that OPENAI_BASE_URL is the address of an OpenAI-compatible service.", failure);
  }

  /** An error that came as an event of a stream. */
  DifyException inStream(String data) {
    ErrorBody body = ErrorBody.read(data);
    if (body.isQuota()) {
      return quota(body, null);
    }
    if (body.isTooLong()) {
      return tooLong(body, null);
    }
    return ProviderFailure.passing(body.isRate() ? ErrorCode.RATE_LIMITED : ErrorCode.MODEL_FAILED,
        place() + " reported an error in its answer." + quote(body), null, null);
  }

  /** A stream that ended before its end. */
  DifyException cutOff(@Nullable Throwable cause) {
    return ProviderFailure.passing(ErrorCode.MODEL_FAILED,
        place() + " broke off its answer before the end. Try again; if it stays so, look at the service's own log.",
        cause, null);
  }

  private DifyException ofStatus(HttpFailure http) {
    ErrorBody body = ErrorBody.read(http.body());
    int status = http.statusCode();
    return switch (status) {
      case 401, 403 -> ProviderFailure.lasting(ErrorCode.PROVIDER_NOT_INITIALIZE, "The service at "
          + settings.origin() + (settings.apiKey().isEmpty() ? " wants an API key" : " refused the API key") + " (HTTP "
          + status + "). Set OPENAI_API_KEY to a key that is valid for this address and allowed to use the model "
          + model + ".", http);
      case 402 -> quota(body, http);
      case 404 -> ProviderFailure.lasting(ErrorCode.MODEL_NOT_SUPPORTED, place() + " is not known there (HTTP 404)."
          + " Check the model's name (DIFY_CHAT_MODEL replaces it) and the path of OPENAI_BASE_URL." + quote(body),
          http);
      case 429 -> body.isQuota() ? quota(body, http) : limited(http, body);
      default -> other(http, body);
    };
  }

  private DifyException limited(HttpFailure http, ErrorBody body) {
    Duration wait = retryAfter(http.headers());
    return ProviderFailure.passing(ErrorCode.RATE_LIMITED, place() + " is called too often at the moment (HTTP 429)"
        + (wait == null ? "" : "; the service asks to wait " + wait.toSeconds() + " s") + "." + quote(body), http,
        wait);
  }

  private DifyException other(HttpFailure http, ErrorBody body) {
    int status = http.statusCode();
    if (status == 408 || status >= 500) {
      return ProviderFailure.passing(ErrorCode.MODEL_FAILED, place() + " failed (HTTP " + status + ")." + quote(body),
          http, retryAfter(http.headers()));
    }
    if (body.isTooLong()) {
      return tooLong(body, http);
    }
    String problem = status >= 300 && status < 400
        ? " redirects to another address (HTTP " + status + "), which is not followed. Correct OPENAI_BASE_URL."
        : status < 300
            ? " did not stream its answer."
            : " did not accept the call (HTTP " + status + ").";
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, place() + problem + quote(body), http);
  }

  private DifyException quota(ErrorBody body, @Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.PROVIDER_QUOTA_EXCEEDED, "The account at " + settings.origin()
        + " has no quota left. Check its plan and billing." + quote(body), cause);
  }

  private DifyException tooLong(ErrorBody body, @Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, "The prompt is longer than the model " + model
        + " accepts. Use less context or history, or a model with a larger window." + quote(body), cause);
  }

  private String place() {
    return "The model " + model + " at " + settings.origin();
  }

  private String quote(ErrorBody body) {
    String text = body.message().replaceAll("\\p{Cntrl}+", " ").strip();
    if (!settings.apiKey().isEmpty()) {
      text = text.replace(settings.apiKey(), "***");
    }
    return text.isEmpty() ? "" : " It says: " + (text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE) : text);
  }

  /** Seconds, or a date, which is compared with the answer's own date so that no clock needs to be right. */
  private static @Nullable Duration retryAfter(HttpHeaders headers) {
    String value = headers.first("Retry-After").orElse("");
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Duration wait = Duration.between(date(headers.first("Date").orElse("")), date(value));
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static ZonedDateTime date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
