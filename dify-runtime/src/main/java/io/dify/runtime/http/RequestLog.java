package io.dify.runtime.http;

import io.dify.runtime.auth.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * One line of the log for each request, with names and numbers only: nothing of what was said, no address a client wrote, no key. What is logged while a
 * request is answered carries its id, its tenant, its app and its end user (in the MDC).
 */
public final class RequestLog implements RequestObserver {
  /** MDC name of the request's id. */
  public static final String REQUEST = "request_id";
  /** MDC name of the workspace. */
  public static final String TENANT = "tenant";
  /** MDC name of the app. */
  public static final String APP = "app";
  /** MDC name of the end user. */
  public static final String USER = "user";

  private static final Logger LOG = LoggerFactory.getLogger("dify.request");
  private static final int SERVER_ERROR = 500;

  /** A log of requests. */
  public RequestLog() {}

  /** From now on this thread works for a caller. */
  static void works(Caller caller) {
    MDC.put(TENANT, caller.tenantId());
    if (!caller.appId().isEmpty()) {
      MDC.put(APP, caller.appId());
    }
  }

  @Override
  public Watch began(RequestHead head) {
    MDC.put(REQUEST, head.id());
    return end -> {
      var line = LOG.atLevel(end.status() >= SERVER_ERROR ? Level.WARN : Level.INFO)
          .addKeyValue("method", end.method()).addKeyValue("endpoint", end.endpoint())
          .addKeyValue("status", end.status()).addKeyValue("duration_ms", end.elapsed().toMillis());
      if (end.error() != null) {
        line = line.addKeyValue("error_code", end.error().wire());
      }
      line.log("request");
      MDC.clear();
    };
  }
}
