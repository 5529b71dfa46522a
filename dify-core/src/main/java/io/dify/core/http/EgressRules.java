package io.dify.core.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the operator changes about the guard of {@link EgressPolicy#guarded(EgressRules)}, for everybody or for one tenant. Immutable.
 *
 * @param allow what may be reached although it is not public
 * @param only when there, nothing else may be reached than what these name; being named here opens nothing that is not public
 */
public record EgressRules(List<AllowRule> allow, Optional<List<AllowRule>> only) {
  /** All public addresses and no others. */
  public static final EgressRules PUBLIC = new EgressRules(List.of(), Optional.empty());

  /** Copies. */
  public EgressRules {
    allow = List.copyOf(allow);
    only = only.map(List::copyOf);
  }

  /** All public addresses, and these. */
  public static EgressRules allowing(List<AllowRule> rules) {
    return new EgressRules(rules, Optional.empty());
  }

  /** These rules with those of a tenant: both allow, and the tenant's restriction, where it has one, goes before. */
  public EgressRules and(EgressRules tenant) {
    return new EgressRules(Stream.concat(allow.stream(), tenant.allow.stream()).toList(), tenant.only.or(() -> only));
  }
}
