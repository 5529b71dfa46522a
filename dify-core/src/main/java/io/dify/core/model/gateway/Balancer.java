package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chooses the credential for an attempt: among those that are neither cooling down nor behind an open circuit the one with the fewest calls under way,
 * in turn where several have as few. When all are cooling, the provider's own wishes are kept: the first that may be called again is waited for, up to
 * a limit. Thread-safe.
 */
final class Balancer {
  private final AtomicInteger turn = new AtomicInteger();
  private final Pauses pauses;
  private final Duration patience;

  /** @param patience how long a provider's wish not to be called is waited for at most */
  Balancer(Pauses pauses, Duration patience) {
    this.pauses = pauses;
    this.patience = patience;
  }

  /** Whether a credential could be asked right now. */
  boolean isReady(Target target) {
    return ready(target, Set.of()).isPresent();
  }

  /** Whether one of the credentials has a place right now. */
  boolean hasRoom(Target target) {
    return ready(target, Set.of()).map(credential -> credential.limiter().hasRoom()).orElse(false);
  }

  /**
   * Takes a seat, waiting for one if need be.
   *
   * @throws io.dify.core.error.DifyException {@code RATE_LIMITED} when all are cooling down for longer than anybody waits, {@code MODEL_FAILED} when
   *     all circuits are open, {@code TOO_MANY_REQUESTS}, {@code CANCELLED}
   */
  Seat take(Target target, Cancellation cancellation) {
    Duration waited = Duration.ZERO;
    Set<Credential> closed = new HashSet<>();
    while (true) {
      Credential chosen = ready(target, closed).orElseGet(() -> firstToCool(target, closed));
      Lane lane = chosen.lane(target.ref().name());
      Duration wait = lane.askedWait();
      if (wait.isPositive()) {
        waited = waited.plus(wait);
        if (waited.compareTo(patience) > 0) {
          throw limited(target, wait);
        }
        pauses.pause(wait, cancellation);
      }
      ConcurrencyLimiter.Permit permit = chosen.limiter().acquire(cancellation);
      boolean wished = lane.askedWait().isPositive();
      if (!wished && lane.tryEnter()) {
        return new Seat(chosen, lane, permit);
      }
      permit.release(ConcurrencyLimiter.Ending.OTHER);
      if (!wished) {
        closed.add(chosen);
      }
    }
  }

  /** @param closed credentials whose circuit has refused this call */
  private Optional<Credential> ready(Target target, Set<Credential> closed) {
    List<Credential> all = target.credentials();
    String model = target.ref().name();
    int first = all.size() == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), all.size());
    Credential best = null;
    for (int i = 0; i < all.size(); i++) {
      Credential each = all.get((first + i) % all.size());
      Lane lane = each.lane(model);
      if (lane.isCool() && !lane.isOpen() && !closed.contains(each)
          && (best == null || each.limiter().load() < best.limiter().load())) {
        best = each;
      }
    }
    return Optional.ofNullable(best);
  }

  private static Credential firstToCool(Target target, Set<Credential> closed) {
    String model = target.ref().name();
    return target.credentials().stream().filter(each -> !each.lane(model).isOpen() && !closed.contains(each))
        .min(Comparator.comparing(each -> each.lane(model).askedWait())).orElseThrow(() -> open(target));
  }

  private static ProviderFailure open(Target target) {
    Duration left = target.credentials().stream().map(each -> each.lane(target.ref().name()).openFor())
        .min(Comparator.naturalOrder()).orElse(Duration.ZERO);
    return ProviderFailure.passing(ErrorCode.MODEL_FAILED, "The model " + target.ref()
        + " has failed again and again and is left alone for another " + seconds(left)
        + ". Look at the provider's status, or name a fall-back model in models.yml.", null, left);
  }

  private static ProviderFailure limited(Target target, Duration wait) {
    int count = target.credentials().size();
    return ProviderFailure.passing(ErrorCode.RATE_LIMITED, "The provider of the model " + target.ref()
        + " asks not to be called for another " + seconds(wait) + (count == 1
            ? ""
            : ", with any of " + count
                + " credentials")
        + ". Try again then, add a credential, or name a fall-back model in models.yml.", null, wait);
  }

  private static String seconds(Duration time) {
    return Math.max(1, time.toSeconds()) + " s";
  }
}
