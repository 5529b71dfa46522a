package io.dify.runtime.http;

import io.dify.core.time.Ids;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids of requests: those clients send when they can be written into a log as they are, else new ones. Thread-safe. */
final class RequestIds {
  /** The header that carries them both ways. */
  static final String HEADER = "X-Request-Id";

  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Ids ids;

  RequestIds(Ids ids) {
    this.ids = ids;
  }

  String of(@Nullable String sent) {
    return sent != null && WELL_FORMED.matcher(sent).matches() ? sent : ids.next();
  }
}
