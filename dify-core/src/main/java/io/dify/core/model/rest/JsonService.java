package io.dify.core.model.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpReply;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Calls of one model of a service, in JSON. Thread-safe. */
final class JsonService {
  private static final int MAX_ERROR_BYTES = 64 << 10;
  private final ModelService service;
  private final String model;
  private final ServiceFailures failures;

  JsonService(ModelService service, String model) {
    this.service = service;
    this.model = model;
    this.failures = service.failures(model);
  }

  ServiceFailures failures() {
    return failures;
  }

  /** The whole answer to a JSON body. */
  JsonNode post(String path, JsonNode body, Cancellation cancellation) {
    try (HttpReply reply = open(path, body, cancellation)) {
      return read(reply);
    }
  }

  /** The answer as JSON. */
  JsonNode read(HttpReply reply) {
    try {
      return ValueJson.mapper().readTree(reply.text());
    } catch (JsonProcessingException e) {
      throw failures.notUnderstood(e);
    }
  }

  HttpReply open(String path, JsonNode body, Cancellation cancellation) {
    return open(path, HttpBody.of("application/json", body.toString()), cancellation);
  }

  HttpReply open(String path, HttpBody body, Cancellation cancellation) {
    return open(call(path, body), cancellation);
  }

  /** A call that may be changed before it is made. */
  HttpCall call(String path, HttpBody body) {
    return new HttpCall("POST", service.url(model, path), service.headers(), body, service.limits());
  }

  /** A successful answer that is still arriving. */
  HttpReply open(HttpCall call, Cancellation cancellation) {
    HttpReply reply = service.way().send(call, cancellation);
    if (reply.status() / 100 == 2) {
      return reply;
    }
    try (reply) {
      throw failures.ofStatus(reply.status(), reply.headers(), beginning(reply), null);
    }
  }

  private static String beginning(HttpReply reply) {
    try (InputStream body = reply.body()) {
      return new String(body.readNBytes(MAX_ERROR_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
