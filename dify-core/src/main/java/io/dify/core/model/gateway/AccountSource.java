package io.dify.core.model.gateway;

import io.dify.core.model.ProviderAccount;
import java.util.List;
import java.util.stream.Stream;

/** Port: the credentials somebody may use. Thread-safe. */
@FunctionalInterface
public interface AccountSource {
  /** No accounts. */
  AccountSource NONE = tenant -> List.of();

  /**
   * The accounts of a tenant, those to be used first in front. Asked once for each tenant, and again after {@link ModelGateway#refresh}.
   *
   * @param tenant id of the tenant; empty where there are none
   */
  List<ProviderAccount> of(String tenant);

  /** These, then those of another source. */
  default AccountSource and(AccountSource others) {
    return tenant -> Stream.concat(of(tenant).stream(), others.of(tenant).stream()).toList();
  }
}
