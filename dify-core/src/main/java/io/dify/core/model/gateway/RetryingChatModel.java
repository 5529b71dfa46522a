package io.dify.core.model.gateway;

import dev.failsafe.Execution;
import dev.failsafe.ExecutionContext;
import dev.failsafe.RetryPolicy;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ProviderFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats calls that failed for a passing reason, but only while nothing of the answer has been sent on: a repeated piece would double text.
 */
final class RetryingChatModel implements ChatModel {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingChatModel.class);
  private static final double JITTER = 0.2;

  private final ChatModel model;
  private final RetryPolicy<ModelAnswer> policy;

  RetryingChatModel(ChatModel model, RetrySettings settings) {
    this.model = model;
    this.policy = RetryPolicy.<ModelAnswer>builder().withMaxRetries(settings.maxRetries())
        .withBackoff(settings.firstDelay(), settings.maxDelay()).withJitter(JITTER)
        .withDelayFnOn(RetryingChatModel::askedDelay, ProviderFailure.class)
        .handleIf(failure -> isWorthRepeating(failure, settings.maxDelay())).build();
  }

  private static boolean isWorthRepeating(Throwable failure, Duration maxDelay) {
    return switch (failure) {
      case ProviderFailure provider -> provider.isPassing()
          && provider.retryAfter().map(asked -> asked.compareTo(maxDelay) <= 0).orElse(true);
      case DifyException other -> other.code() == ErrorCode.NETWORK;
      default -> false;
    };
  }

  /** What the provider asks for; a negative time leaves the choice to the back-off. */
  private static Duration askedDelay(ExecutionContext<ModelAnswer> context) {
    return context.getLastException() instanceof ProviderFailure failure
        ? failure.retryAfter().orElse(Duration.ofMillis(-1))
        : Duration.ofMillis(-1);
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    AtomicBoolean begun = new AtomicBoolean();
    Consumer<ModelDelta> watched = delta -> {
      begun.set(true);
      sink.accept(delta);
    };
    Execution<ModelAnswer> attempts = Execution.of(policy);
    while (true) {
      try {
        return model.answer(call, watched, cancellation);
      } catch (DifyException e) {
        attempts.recordException(e);
        if (begun.get() || attempts.isComplete()) {
          throw e;
        }
        LOG.info("Model {} failed ({}); trying again in {} ms", call.model(), e.code().wire(),
            attempts.getDelay().toMillis());
        pause(attempts.getDelay(), cancellation);
      }
    }
  }

  private static void pause(Duration delay, Cancellation cancellation) {
    CountDownLatch cancelled = new CountDownLatch(1);
    Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown);
    try {
      if (cancelled.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
        cancellation.throwIfCancelled();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    } finally {
      registration.close();
    }
  }
}
