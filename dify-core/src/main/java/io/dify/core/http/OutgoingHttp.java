package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.List;

/**
 * What requests go out through that an app writes down itself. Thread-safe.
 *
 * @param gateway the way out, under the rules of the app's tenant; stays whose it is
 * @param limits what a request may use up
 */
public record OutgoingHttp(HttpGateway gateway, RequestLimits limits) {
  /** Port: the way out of a tenant. Thread-safe, quick. */
  @FunctionalInterface
  public interface ByTenant {
    /**
     * The way out.
     *
     * @param tenant id of the workspace, empty in programs that have none
     * @throws DifyException {@code EGRESS_DENIED} when there is none
     */
    OutgoingHttp of(String tenant);

    /** The same for all. */
    static ByTenant same(OutgoingHttp http) {
      return tenant -> http;
    }

    /** No way out. */
    static ByTenant none() {
      return tenant -> {
        throw new DifyException(ErrorCode.EGRESS_DENIED,
            "No way out is configured, so that nothing can be requested; give the engine one (WorkflowEngine.builder().http(...)).");
      };
    }
  }

  /** Through this gateway, within the usual limits. */
  public static OutgoingHttp through(HttpGateway gateway) {
    return new OutgoingHttp(gateway, RequestLimits.DEFAULT);
  }

  /** A gateway to public addresses, within the usual limits. To be closed by the caller. */
  public static OutgoingHttp guarded(List<AllowRule> allowed) {
    return through(HttpGateway.under(EgressPolicy.guarded(EgressRules.allowing(allowed))));
  }
}
