package io.dify.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Limits a minute, in simulated time. */
class RateLimitsTest {
  private static final Caller ONE = new Caller("t", CredentialKind.APP, "one", "k1");
  private static final Caller TWO = new Caller("t", CredentialKind.APP, "two", "k2");

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final Map<String, Limits> kept = new HashMap<>();
  private final RateLimits limits = new RateLimits(new LimitStore() {
    @Override
    public Limits of(String tenantId, String appId) {
      return kept.getOrDefault(tenantId + "/" + appId, Limits.NONE);
    }

    @Override
    public void set(String tenantId, String appId, Limits changed) {
      kept.put(tenantId + "/" + appId, changed);
    }
  }, () -> Instant.ofEpochMilli(now.get()));

  private static Limits requests(long perMinute) {
    return new Limits(OptionalLong.of(perMinute), OptionalLong.empty(), OptionalLong.empty());
  }

  private Duration delay(Caller caller) {
    TooManyRequests refused = catchThrowableOfType(TooManyRequests.class, () -> limits.request(caller));
    if (refused != null) {
      assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }
    return refused == null ? Duration.ZERO : refused.retryAfter();
  }

  @Test
  void noMoreAreLetInThanTheLimitOverAnyTimeAndWhoWaitsAsToldIsLetIn() {
    long seed = Long.getLong("dify.test.seed", 20261121);
    System.out.println("seed " + seed + " (-Ddify.test.seed)");
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      long perMinute = 1 + random.nextInt(200);
      limits.set("t", "one", requests(perMinute));
      now.addAndGet(Duration.ofMinutes(20).toMillis());
      List<Long> admitted = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        Duration delay = delay(ONE);
        if (delay.isZero()) {
          admitted.add(now.get());
        } else if (random.nextInt(10) == 0) {
          now.addAndGet(delay.toMillis() - 1);
          assertThat(delay(ONE)).isPositive();
          now.addAndGet(1);
          assertThat(delay(ONE)).isZero();
          admitted.add(now.get());
        }
        now.addAndGet(random.nextInt(400));
      }
      for (int from = 0; from < admitted.size(); from++) {
        for (int to = from; to < admitted.size(); to++) {
          double most = perMinute + perMinute * (admitted.get(to) - admitted.get(from)) / 60_000.0;
          assertThat(to - from + 1).isLessThanOrEqualTo((int) Math.ceil(most + 1e-6));
        }
      }
    }
  }

  @Test
  void appsOfAWorkspaceShareItsLimitAndOtherWorkspacesDoNot() {
    limits.set("t", "", requests(3));
    limits.set("t", "one", requests(2));
    assertThat(delay(ONE)).isZero();
    assertThat(delay(ONE)).isZero();
    assertThat(delay(ONE)).as("its own limit").isPositive();
    assertThat(delay(TWO)).isZero();
    assertThat(delay(TWO)).as("the workspace's").isPositive();
    assertThat(delay(new Caller("other", CredentialKind.APP, "three", "k3"))).isZero();
    assertThat(delay(new Caller("", CredentialKind.ADMIN, "", "k4"))).as("the operator").isZero();
  }

  @Test
  void whatOneLimitRefusesCostsTheOtherNothing() {
    limits.set("t", "", requests(1));
    limits.set("t", "one", requests(2));
    assertThat(delay(ONE)).isZero();
    assertThat(delay(ONE)).isPositive();
    limits.set("t", "", Limits.NONE);
    assertThat(delay(ONE)).isZero();
    assertThat(delay(ONE)).isPositive();
  }

  @Test
  void whoUploadedMuchWaitsUntilItIsMadeUpFor() {
    limits.set("t", "one", new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(1000)));
    limits.beforeUpload(ONE);
    limits.uploaded(ONE, 3000);
    TooManyRequests refused = catchThrowableOfType(TooManyRequests.class, () -> limits.beforeUpload(ONE));
    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(121));
    now.addAndGet(refused.retryAfter().toMillis());
    limits.beforeUpload(ONE);
  }

  @Test
  void whatAnotherProcessChangedIsSeenAfterAWhile() {
    assertThat(delay(ONE)).isZero();
    kept.put("t/one", requests(1));
    now.addAndGet(RateLimits.SEEN_WITHIN.toMillis() + 1);
    assertThat(delay(ONE)).isZero();
    assertThat(delay(ONE)).isPositive();
  }
}
