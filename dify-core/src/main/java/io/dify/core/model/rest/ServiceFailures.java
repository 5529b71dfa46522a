package io.dify.core.model.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpHeaders;
import io.dify.core.model.ProviderFailure;
import io.dify.core.value.ValueJson;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a call of a model, as our errors: which provider and model, why, and which field of the account or name to change. The service's own
 * words are shortened and never show a secret. Immutable.
 */
public final class ServiceFailures {
  private static final int MAX_QUOTE = 300;
  private final ModelService service;
  private final String model;

  ServiceFailures(ModelService service, String model) {
    this.service = service;
    this.model = model;
  }

  /** An answer that is no success. */
  public DifyException ofStatus(int status, HttpHeaders headers, String text, @Nullable Throwable cause) {
    ErrorBody body = ErrorBody.read(text);
    return switch (status) {
      case 401, 403 -> refused(status, body, cause);
      case 402 -> quota(body, cause);
      case 404 -> unknown(status, body, cause);
      case 429 -> body.isQuota() ? quota(body, cause) : limited(headers, body, cause);
      default -> status == 408 || status >= 500
          ? ProviderFailure.passing(ErrorCode.MODEL_FAILED, place() + " failed (HTTP " + status + ")." + quote(body),
              cause, retryAfter(headers))
          : rejected(status, body, cause);
    };
  }

  /** An error that came as a part of a stream. */
  public DifyException inStream(String data) {
    ErrorBody body = ErrorBody.read(data);
    if (body.isQuota()) {
      return quota(body, null);
    }
    if (body.isTooLong()) {
      return tooLong(body, null);
    }
    if (body.isRejection()) {
      return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, place() + " did not accept the call." + quote(body), null);
    }
    return ProviderFailure.passing(body.isRate() ? ErrorCode.RATE_LIMITED : ErrorCode.MODEL_FAILED,
        place() + " reported an error in its answer." + quote(body), null, null);
  }

  /** A stream that ended before its end. */
  public DifyException cutOff(@Nullable Throwable cause) {
    return ProviderFailure.passing(ErrorCode.MODEL_FAILED,
        place() + " broke off its answer before the end. Try again; if it stays so, look at the service's own log.",
        cause, null);
  }

  /** An answer that cannot be read. */
  public DifyException notUnderstood(@Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, place() + " sent an answer in an unexpected format."
        + " Check that the field base_url of the provider is the address of a service that speaks its protocol.",
        cause);
  }

  /** A piece of an answer as a JSON object; {@link #notUnderstood} where it is none. */
  public JsonNode object(String json) {
    try {
      JsonNode node = ValueJson.mapper().readTree(json);
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw notUnderstood(e);
    }
    throw notUnderstood(null);
  }

  /** A prompt that the provider does not answer for what it says. */
  public DifyException blocked(String reason) {
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED,
        place() + " does not answer this prompt (" + service.masked(reason) + "). Change the prompt or its settings.",
        null);
  }

  /** A call that the provider has no form for. */
  public DifyException unsupported(String what) {
    return ProviderFailure.lasting(ErrorCode.MODEL_NOT_SUPPORTED,
        place() + " cannot take " + what + ". Use another model, or leave it out.", null);
  }

  private DifyException refused(int status, ErrorBody body, @Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.PROVIDER_NOT_INITIALIZE, "The service of provider " + service
        + (service.secrets().isEmpty() ? " wants an API key" : " refused the API key") + " (HTTP " + status
        + "). Set the provider's field " + service.keyField()
        + " to a key that is valid for this address and allowed to use the model "
        + model + "." + (status == 403 ? quote(body) : ""), cause);
  }

  private DifyException unknown(int status, ErrorBody body, @Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.MODEL_NOT_SUPPORTED, place() + " is not known there (HTTP " + status
        + "). Check the model's name and the path of the provider's field base_url." + quote(body), cause);
  }

  private DifyException limited(HttpHeaders headers, ErrorBody body, @Nullable Throwable cause) {
    Duration wait = retryAfter(headers);
    return ProviderFailure.passing(ErrorCode.RATE_LIMITED, place() + " is called too often at the moment (HTTP 429)"
        + (wait == null ? "" : "; the service asks to wait " + wait.toSeconds() + " s") + "." + quote(body), cause,
        wait);
  }

  private DifyException rejected(int status, ErrorBody body, @Nullable Throwable cause) {
    if (body.isTooLong()) {
      return tooLong(body, cause);
    }
    if (body.isQuota()) {
      return quota(body, cause);
    }
    if (body.isUnknownModel()) {
      return unknown(status, body, cause);
    }
    if (body.isBadKey()) {
      return refused(status, body, cause);
    }
    String problem = status >= 300 && status < 400
        ? " redirects to another address (HTTP " + status
            + "), which is not followed. Correct the provider's field base_url."
        : status < 300
            ? " did not stream its answer."
            : " did not accept the call (HTTP " + status + ").";
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, place() + problem + quote(body), cause);
  }

  private DifyException quota(ErrorBody body, @Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.PROVIDER_QUOTA_EXCEEDED, "The account of provider " + service
        + " has no quota left. Check its plan and billing." + quote(body), cause);
  }

  private DifyException tooLong(ErrorBody body, @Nullable Throwable cause) {
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, "The prompt is longer than the model " + model
        + " of provider " + service + " accepts. Use less context or history, or a model with a larger window."
        + quote(body), cause);
  }

  private String place() {
    return "The model " + model + " of provider " + service;
  }

  private String quote(ErrorBody body) {
    String text = service.masked(body.message().replaceAll("\\p{Cntrl}+", " ").strip());
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
