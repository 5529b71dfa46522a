package io.dify.runtime.http;

import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that was answered.
 *
 * @param route the route, null when there was none for it
 * @param caller whose credential it carried, null for none or none that is valid
 * @param status status of the answer
 * @param error what it was refused or failed with, null when it was not
 * @param elapsed from its head to the last byte handed to the connection
 */
public record RequestEnd(@Nullable Route route, @Nullable Caller caller, int status, @Nullable ErrorCode error,
    Duration elapsed) {
  /** Method and path template of the route, as labels: never what a client wrote. */
  public String method() {
    return route == null ? "none" : route.method().name();
  }

  /** The path template of the route, {@code none} when there is none. */
  public String endpoint() {
    return route == null ? "none" : route.path();
  }
}
