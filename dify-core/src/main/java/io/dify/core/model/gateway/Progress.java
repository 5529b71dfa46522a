package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far one call has come; tells listener and sink, whose failures end here. For the thread of the call. */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final CallRequest request;
  private final UsageSink sink;
  private final ModelCallListener.Following following;
  private final Instant at;
  private final long begin = System.nanoTime();
  private ModelRef answering;
  private String credential = "";
  private int attempts;
  private @Nullable Duration firstPiece;

  Progress(CallRequest request, Instant at, UsageSink sink, ModelCallListener listener) {
    this.request = request;
    this.sink = sink;
    this.at = at;
    this.answering = request.asked();
    this.following = following(listener, request);
  }

  private static ModelCallListener.Following following(ModelCallListener listener, CallRequest request) {
    try {
      CallOrigin origin = request.origin();
      return listener.begin(origin, request.type(), request.asked());
    } catch (RuntimeException e) {
      complain(e);
      return new ModelCallListener.Following() {};
    }
  }

  void attempt(ModelRef model, String credentialName) {
    attempts++;
    answering = model;
    credential = credentialName;
    safely(() -> following.attempt(attempts, model, credentialName));
  }

  void failed(DifyException failure) {
    safely(() -> following.failed(failure));
  }

  /** A piece of the answer was sent on: from now on nothing may be repeated. */
  void piece() {
    if (firstPiece == null) {
      Duration since = elapsed();
      firstPiece = since;
      safely(() -> following.firstPiece(since));
    }
  }

  boolean hasBegun() {
    return firstPiece != null;
  }

  /** The model asked last. */
  ModelRef answering() {
    return answering;
  }

  void answered(Usage usage, CallOutcome outcome) {
    end(usage, outcome, null);
  }

  void ended(Usage usage, DifyException failure) {
    CallOutcome outcome = failure.code() == ErrorCode.CANCELLED
        ? CallOutcome.CANCELLED
        : failure.code() == ErrorCode.LIMIT_EXCEEDED && attempts == 0 ? CallOutcome.REFUSED : CallOutcome.FAILED;
    end(usage, outcome, failure.code());
  }

  private void end(Usage usage, CallOutcome outcome, @Nullable ErrorCode error) {
    UsageRecord record = new UsageRecord(at, request.origin(), request.type(), request.asked(), answering, credential,
        usage, Optional.ofNullable(firstPiece), elapsed(), outcome, Optional.ofNullable(error), attempts);
    LOG.debug("Model {} {}: {} prompt and {} completion tokens, {} attempts", answering, outcome,
        usage.promptTokens(), usage.completionTokens(), attempts);
    safely(() -> sink.record(record));
    safely(() -> following.end(record));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void safely(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      complain(e);
    }
  }

  private static void complain(RuntimeException e) {
    LOG.warn("A listener of model calls failed; the call goes on.", e);
  }
}
