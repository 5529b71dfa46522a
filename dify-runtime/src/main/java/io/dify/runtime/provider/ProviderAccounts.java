package io.dify.runtime.provider;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.gateway.AccountSource;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Sealer;
import io.dify.core.secret.Secret;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The accounts of tenants at model providers. Their fields, addresses too, are encrypted before they are kept, and opened only for the gateway. The
 * master key is asked for when it is needed: without accounts there is none. Thread-safe.
 */
public final class ProviderAccounts implements AccountSource {
  private final AccountStore store;
  private final MasterKeyFile keys;
  private final SecureRandom random;
  private final InstantSource clock;

  /** Accounts in this store, sealed with this key. */
  public ProviderAccounts(AccountStore store, MasterKeyFile keys, SecureRandom random, InstantSource clock) {
    this.store = store;
    this.keys = keys;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Adds an account.
   *
   * @throws DifyException {@code CONFLICT} when the tenant has one of this provider and name; {@code INVALID_PARAM} or {@code FILE_UNREADABLE} when the
   *     master key is lost, wrong or cannot be written; nothing is kept then
   */
  public void add(String tenantId, ProviderAccount account) {
    List<SealedAccount> present = store.list(tenantId);
    MasterKey key = present.isEmpty() ? keys.orNew() : keys.existing();
    Sealer sealer = new Sealer(key, random);
    present.stream().findFirst().ifPresent(other -> sealer.open(other.sealed(), place(other)));
    Map<String, Object> fields = new LinkedHashMap<>();
    account.fields().forEach((name, secret) -> fields.put(name, secret.reveal()));
    SealedAccount draft = new SealedAccount(tenantId, account.provider(), account.name(), "",
        Instant.ofEpochMilli(clock.millis()));
    store.add(new SealedAccount(tenantId, draft.provider(), draft.name(),
        sealer.seal(Secret.of(ValueJson.write(Value.from(fields))), place(draft)), draft.createdAt()));
  }

  /** The accounts of a tenant, closed; needs no master key. */
  public List<SealedAccount> list(String tenantId) {
    return store.list(tenantId);
  }

  /** Removes an account; needs no master key. False when there is none. */
  public boolean remove(String tenantId, String provider, String name) {
    return store.remove(tenantId, provider, name);
  }

  /**
   * The accounts of a tenant, open.
   *
   * @throws DifyException {@code FILE_UNREADABLE} or {@code INVALID_PARAM} when the master key is lost or wrong, naming the account
   */
  @Override
  public List<ProviderAccount> of(String tenant) {
    List<SealedAccount> closed = store.list(tenant);
    if (closed.isEmpty()) {
      return List.of();
    }
    Sealer sealer = new Sealer(keys.existing(), random);
    return closed.stream().map(account -> open(sealer, account)).toList();
  }

  private static ProviderAccount open(Sealer sealer, SealedAccount account) {
    try {
      Map<String, Secret> fields = new LinkedHashMap<>();
      if (ValueJson.read(sealer.open(account.sealed(), place(account)).reveal()) instanceof Value.Obj object) {
        object.fields().forEach((name, value) -> fields.put(name,
            Secret.of(value instanceof Value.Text text ? text.text() : ValueJson.write(value))));
      }
      return new ProviderAccount(account.provider(), account.name(), fields);
    } catch (DifyException e) {
      throw new DifyException(e.code() == ErrorCode.SYNTAX ? ErrorCode.INVALID_PARAM : e.code(),
          "Account " + account.provider() + "/" + account.name() + ": " + e.text());
    }
  }

  private static List<String> place(SealedAccount account) {
    return List.of(account.tenantId(), account.provider(), account.name());
  }
}
