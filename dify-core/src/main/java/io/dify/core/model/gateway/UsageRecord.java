package io.dify.core.model.gateway;

import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one call of a model. Holds neither a secret nor anything that was said.
 *
 * @param at when it began
 * @param origin on whose behalf
 * @param type what kind of model
 * @param asked the reference
 * @param answering the model that answered, or that was tried last
 * @param credential name of the credential used last, {@code provider/name}; empty when none was
 * @param usage tokens and cost; zero when nothing was sent out, an estimate when the call broke off in mid-answer
 * @param firstPiece time to the first piece of the answer that answered; empty when there was none
 * @param duration the whole call, with waits and repetitions
 * @param outcome how it ended
 * @param error what it failed with
 * @param attempts how often a provider was asked
 */
public record UsageRecord(Instant at, CallOrigin origin, ModelType type, ModelRef asked, ModelRef answering,
    String credential, Usage usage, Optional<Duration> firstPiece, Duration duration, CallOutcome outcome,
    Optional<ErrorCode> error, int attempts) {}
