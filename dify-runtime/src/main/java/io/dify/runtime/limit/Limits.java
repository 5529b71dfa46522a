package io.dify.runtime.limit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.OptionalLong;

/**
 * What an app, or all of a workspace together, may ask for. A limit that is empty does not limit.
 *
 * @param requestsPerMinute requests a minute, from 1 to {@link #MOST}, as all of them; so many may come at once, after a minute of rest
 * @param concurrentRuns runs at a time
 * @param uploadBytesPerMinute bytes of uploaded forms a minute; a form that is larger than what is left is taken, and the next one waits until it
 *     is made up for
 */
public record Limits(OptionalLong requestsPerMinute, OptionalLong concurrentRuns, OptionalLong uploadBytesPerMinute) {
  /** Without any limit. */
  public static final Limits NONE = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /** Greatest value of a limit. */
  public static final long MOST = 1_000_000_000_000L;

  /** Checks. */
  public Limits {
    check("requests_per_minute", requestsPerMinute);
    check("concurrent_runs", concurrentRuns);
    check("upload_bytes_per_minute", uploadBytesPerMinute);
  }

  private static void check(String name, OptionalLong limit) {
    if (limit.isPresent() && (limit.getAsLong() < 1 || limit.getAsLong() > MOST)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'" + name + "' must be from 1 to " + MOST + ", or left out for no limit.");
    }
  }
}
