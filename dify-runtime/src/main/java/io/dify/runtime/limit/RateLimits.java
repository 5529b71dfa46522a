package io.dify.runtime.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;

/**
 * Enforces limits of apps and workspaces, counted in this process. What another process changes is seen within {@link #SEEN_WITHIN}. Thread-safe.
 */
public final class RateLimits implements Admission {
  /** How long limits that were read are used. */
  public static final Duration SEEN_WITHIN = Duration.ofSeconds(5);

  private static final int MAX_KNOWN = 100_000;
  /** A bucket nobody used for so long is full, unless it is deep in debt. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  private enum Kind {
    REQUESTS, UPLOADS
  }

  private record Place(String tenantId, String appId) {}

  /** With the limit in it: a changed limit begins with a full bucket. */
  private record BucketKey(Place place, Kind kind, long perMinute) {}

  private final LimitStore store;
  private final InstantSource clock;
  private final LoadingCache<Place, Limits> limits;
  private final Cache<BucketKey, TokenBucket> buckets;

  /** Limits of a store. */
  public RateLimits(LimitStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.limits = Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(SEEN_WITHIN)
        .ticker(() -> clock.millis() * 1_000_000).build(place -> store.of(place.tenantId(), place.appId()));
    this.buckets = Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterAccess(FORGOTTEN_AFTER)
        .ticker(() -> clock.millis() * 1_000_000).build();
  }

  /**
   * The limits of an app, or of a workspace.
   *
   * @param appId empty for the workspace as a whole
   */
  public Limits of(String tenantId, String appId) {
    return limits.get(new Place(tenantId, appId));
  }

  /** Sets them, here at once. */
  public void set(String tenantId, String appId, Limits changed) {
    store.set(tenantId, appId, changed);
    limits.invalidate(new Place(tenantId, appId));
  }

  @Override
  public void request(Caller caller) {
    List<TokenBucket> all = buckets(caller, Kind.REQUESTS);
    refuse(all, "requests", "requests_per_minute");
    take(all, 1);
  }

  @Override
  public void beforeUpload(Caller caller) {
    refuse(buckets(caller, Kind.UPLOADS), "uploaded bytes", "upload_bytes_per_minute");
  }

  @Override
  public void uploaded(Caller caller, long bytes) {
    take(buckets(caller, Kind.UPLOADS), bytes);
  }

  private void refuse(List<TokenBucket> all, String what, String setting) {
    long now = clock.millis();
    Duration delay = all.stream().map(bucket -> bucket.delay(now)).max(Duration::compareTo).orElse(Duration.ZERO);
    if (!delay.isZero()) {
      throw new TooManyRequests(ErrorCode.RATE_LIMITED, "The limit of " + what + " a minute is reached. Try again in "
          + seconds(delay) + " s, or have '" + setting + "' raised.", delay);
    }
  }

  /** Whole seconds, rounded up. */
  public static long seconds(Duration delay) {
    return Math.max(1, delay.plusMillis(999).toSeconds());
  }

  private void take(List<TokenBucket> all, long count) {
    long now = clock.millis();
    all.forEach(bucket -> bucket.take(count, now));
  }

  /** Of the app, if there is one, and of the workspace, as far as they are limited. The operator is not. */
  private List<TokenBucket> buckets(Caller caller, Kind kind) {
    if (caller.tenantId().isEmpty()) {
      return List.of();
    }
    Place workspace = new Place(caller.tenantId(), "");
    List<Place> places = caller.appId().isEmpty()
        ? List.of(workspace)
        : List.of(new Place(caller.tenantId(), caller.appId()), workspace);
    return places.stream().filter(place -> perMinute(place, kind).isPresent())
        .map(place -> buckets.get(new BucketKey(place, kind, perMinute(place, kind).getAsLong()),
            key -> new TokenBucket(key.perMinute(), clock.millis())))
        .toList();
  }

  private OptionalLong perMinute(Place place, Kind kind) {
    Limits found = limits.get(place);
    return switch (kind) {
      case REQUESTS -> found.requestsPerMinute();
      case UPLOADS -> found.uploadBytesPerMinute();
    };
  }
}
