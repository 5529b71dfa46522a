package io.dify.core.model.gateway.budget;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Cost;
import io.dify.core.model.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps budgets. A call reserves what it is estimated to need and settles what it needed. It is admitted as long as anything of each of its budgets is
 * neither used nor reserved; so the last one admitted may exceed a budget by what it needs, and no other can, as long as no call needs more than was
 * reserved for it. Thread-safe; nothing is locked while a call runs.
 */
public final class Budgets {
  /** No budgets. */
  public static final Budgets NONE = new Budgets(List.of(), InstantSource.system(), SpendingHistory.EMPTY);

  private record Key(BudgetRule rule, BudgetOwner owner) {}

  /** What of a budget is used and reserved, in its present period. */
  private static final class Account {
    final ReentrantLock lock = new ReentrantLock();
    Instant start = Instant.MIN;
    Spending used = Spending.NONE;
    Spending reserved = Spending.NONE;
  }

  private record Share(Key key, Account account, Instant start, Spending reserved) {}

  /** What a call has reserved. To be settled once; later settlements have no effect. Thread-safe. */
  public static final class Reservation {
    private final List<Share> shares;
    private boolean settled;

    private Reservation(List<Share> shares) {
      this.shares = List.copyOf(shares);
    }

    /** Gives back what was reserved, and counts what was used. */
    public synchronized void settle(Usage usage) {
      if (!settled) {
        settled = true;
        shares.forEach(share -> book(share, spending(share.key().rule(), usage)));
      }
    }
  }

  private final List<BudgetRule> rules;
  private final InstantSource clock;
  private final SpendingHistory history;
  private final Map<Key, Account> accounts = new ConcurrentHashMap<>();

  /** Budgets by these rules. */
  public Budgets(List<BudgetRule> rules, InstantSource clock, SpendingHistory history) {
    this.rules = List.copyOf(rules);
    this.clock = clock;
    this.history = history;
  }

  /**
   * Reserves what a call is estimated to need, from all budgets it falls under or from none.
   *
   * @throws DifyException {@code LIMIT_EXCEEDED} naming the budget that is used up and when it starts anew
   */
  public Reservation reserve(CallOrigin origin, Usage estimate) {
    List<Share> shares = new ArrayList<>();
    try {
      for (BudgetRule rule : rules) {
        if (rule.appliesTo(origin)) {
          shares.add(take(new Key(rule, rule.scope().owner(origin)), spending(rule, estimate)));
        }
      }
      return new Reservation(shares);
    } catch (RuntimeException e) {
      shares.forEach(share -> book(share, Spending.NONE));
      throw e;
    }
  }

  private Share take(Key key, Spending amount) {
    Account account = accounts.computeIfAbsent(key, added -> new Account());
    BudgetRule rule = key.rule();
    account.lock.lock();
    try {
      Instant now = clock.instant();
      Instant start = rule.period().start(now);
      if (account.start.isBefore(start)) {
        account.used = history.of(key.owner(), start, rule.currency());
        account.reserved = Spending.NONE;
        account.start = start;
      }
      if (rule.isUsedUp(account.used.plus(account.reserved))) {
        throw usedUp(key, account, rule.period().end(now));
      }
      account.reserved = account.reserved.plus(amount);
      return new Share(key, account, account.start, amount);
    } finally {
      account.lock.unlock();
    }
  }

  /** A call that ends in a later period than it began in has paid with the earlier one. */
  private static void book(Share share, Spending used) {
    Account account = share.account();
    account.lock.lock();
    try {
      if (account.start.equals(share.start())) {
        account.reserved = account.reserved.minus(share.reserved());
        account.used = account.used.plus(used);
      }
    } finally {
      account.lock.unlock();
    }
  }

  private static Spending spending(BudgetRule rule, Usage usage) {
    Cost cost = usage.cost();
    return new Spending(usage.totalTokens(), cost.currency().equals(rule.currency()) ? cost.total() : BigDecimal.ZERO);
  }

  private static DifyException usedUp(Key key, Account account, Instant next) {
    BudgetRule rule = key.rule();
    String money = rule.money().isPresent()
        ? ", " + account.used.money().stripTrailingZeros().toPlainString() + " " + rule.currency()
        : "";
    return new DifyException(ErrorCode.LIMIT_EXCEEDED, "The budget '" + rule.name() + "' (" + rule.amount() + " a "
        + rule.period().name().toLowerCase(Locale.ROOT) + ") of " + key.owner() + " is used up: "
        + account.used.tokens() + " tokens" + money + " used, " + account.reserved.tokens()
        + " tokens reserved by calls under way. It starts anew at " + next
        + ". Raise it under 'budgets' in models.yml, or wait.");
  }
}
