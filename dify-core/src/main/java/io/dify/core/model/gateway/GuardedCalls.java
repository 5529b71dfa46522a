package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.Usage;
import io.dify.core.model.gateway.budget.Budgets;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls of any type: reserves from the budgets, asks one model after the other until one answers, settles, and tells what became of it.
 * Thread-safe.
 */
final class GuardedCalls {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedCalls.class);

  /**
   * Who is told.
   *
   * @param sink takes usage records
   * @param listener follows calls
   */
  record Watchers(UsageSink sink, ModelCallListener listener) {}

  /**
   * What may be asked for a reference.
   *
   * @param targets the model and its stand-ins, in order; at least one
   * @param alsoLasting whether stand-ins answer calls that are refused as wrong
   */
  record Plan(List<Target> targets, boolean alsoLasting) {}

  private final Attempts attempts;
  private final Budgets budgets;
  private final BiFunction<ModelRef, ModelType, Optional<TokenPrice>> prices;
  private final Watchers watchers;
  private final InstantSource clock;

  GuardedCalls(Attempts attempts, Budgets budgets, BiFunction<ModelRef, ModelType, Optional<TokenPrice>> prices,
      Watchers watchers, InstantSource clock) {
    this.attempts = attempts;
    this.budgets = budgets;
    this.prices = prices;
    this.watchers = watchers;
    this.clock = clock;
  }

  Progress begin(CallRequest request) {
    return new Progress(request, clock.instant(), watchers.sink(), watchers.listener());
  }

  <T> T run(CallRequest request, Plan plan, ModelWork<T> work) {
    return run(request, plan, work, begin(request));
  }

  <T> T run(CallRequest request, Plan plan, ModelWork<T> work, Progress progress) {
    ModelRef first = plan.targets().getFirst().ref();
    Usage used = Usage.NONE;
    Budgets.Reservation reserved = null;
    try {
      reserved = budgets.reserve(request.origin(), priced(request.estimate(), first, request.type()));
      Answered<T> answered = inTurn(request, plan, work, progress);
      used = priced(work.usage(answered.result()), answered.model(), request.type());
      progress.answered(used, CallOutcome.ANSWERED);
      return answered.result();
    } catch (DifyException e) {
      used = progress.hasBegun() ? priced(work.brokenOff(), progress.answering(), request.type()) : Usage.NONE;
      progress.ended(used, e);
      throw e;
    } catch (RuntimeException e) {
      used = progress.hasBegun() ? priced(work.brokenOff(), progress.answering(), request.type()) : Usage.NONE;
      progress.ended(used, DifyException.of(e));
      throw e;
    } finally {
      if (reserved != null) {
        reserved.settle(used);
      }
    }
  }

  private record Answered<T>(T result, ModelRef model) {}

  private <T> Answered<T> inTurn(CallRequest request, Plan plan, ModelWork<T> work, Progress progress) {
    Iterator<Target> targets = plan.targets().iterator();
    DifyException first = null;
    while (true) {
      Target target = targets.next();
      try {
        return new Answered<>(attempts.run(request, target, work, progress), target.ref());
      } catch (DifyException e) {
        boolean mayFallBack = !progress.hasBegun() && FailureKind.of(e).permitsFallback(e, plan.alsoLasting());
        first = first == null || !mayFallBack ? e : first;
        if (!mayFallBack || !targets.hasNext()) {
          throw first;
        }
        LOG.warn("Model {} cannot answer ({}); the next one of its fall-backs is asked", target.ref(), e.code().wire());
      }
    }
  }

  /** Usage at the price of the model, where one is known. */
  Usage priced(Usage usage, ModelRef model, ModelType type) {
    return prices.apply(model, type).map(usage::at).orElse(usage);
  }
}
