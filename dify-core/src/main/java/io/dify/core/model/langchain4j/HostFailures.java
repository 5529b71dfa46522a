package io.dify.core.model.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;

/**
 * What a host's model failed with, as our errors. Their messages do not repeat what the model says, which may hold anything; it is in the cause.
 */
final class HostFailures {
  private HostFailures() {}

  static DifyException of(Throwable failure, ModelRef model) {
    String place = "The model " + model + ", which the host program provides, ";
    return switch (failure) {
      case DifyException known -> known;
      case AuthenticationException e -> ProviderFailure.lasting(ErrorCode.PROVIDER_NOT_INITIALIZE,
          place + "was refused its key. Check the key given to it.", e);
      case ModelNotFoundException e ->
        ProviderFailure.lasting(ErrorCode.MODEL_NOT_SUPPORTED, place + "is not known to its provider.", e);
      case RateLimitException e ->
        ProviderFailure.passing(ErrorCode.RATE_LIMITED, place + "is called too often at the moment.", e, null);
      case TimeoutException e -> ProviderFailure.lasting(ErrorCode.TIMEOUT, place + "did not answer in time.", e);
      case InternalServerException e ->
        ProviderFailure.passing(ErrorCode.MODEL_FAILED, place + "failed at its provider.", e, null);
      case UnresolvedModelServerException e ->
        ProviderFailure.passing(ErrorCode.NETWORK, place + "could not reach its server.", e, null);
      default -> ProviderFailure.lasting(ErrorCode.MODEL_FAILED,
          place + "failed (" + failure.getClass().getSimpleName() + "); the log has details.", failure);
    };
  }
}
