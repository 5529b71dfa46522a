package io.dify.runtime.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;

/**
 * Makes keys and recognises them. A token is its kind's prefix and 32 characters from 62 (190 bits), and is kept only as its SHA-256: it cannot
 * be guessed, so neither salt nor stretching adds anything, and looking it up by hash tells nothing about it by timing. Thread-safe.
 */
public final class ApiKeys {
  /** What keys of the operator have in place of a workspace. */
  public static final String OPERATOR = "";
  /** How long a key that was found is taken for good: so long another process may still take one that was revoked here. */
  public static final Duration SEEN_WITHIN = Duration.ofSeconds(1);

  private static final int MAX_KNOWN = 10_000;

  private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 32;
  private static final int HINT = 4;
  private static final int MAX_TOKEN = 256;

  private final KeyStore store;
  private final Ids ids;
  private final InstantSource clock;
  private final RandomGenerator random;
  /** Keys of this process alone, by the hash of their token. */
  private final ConcurrentMap<String, ApiKey> passing = new ConcurrentHashMap<>();
  private final Cache<String, ApiKey> known;

  /**
   * Keys in a store.
   *
   * @param random source of the tokens; {@link java.security.SecureRandom} outside of tests
   */
  public ApiKeys(KeyStore store, Ids ids, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
    this.known = Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(SEEN_WITHIN)
        .ticker(() -> clock.millis() * 1_000_000).build();
  }

  /** Makes a key for one app. */
  public IssuedKey issueForApp(String tenantId, String appId) {
    return issue(tenantId, CredentialKind.APP, appId);
  }

  /** Makes a key for reading the knowledge bases of a workspace. */
  public IssuedKey issueForKnowledge(String tenantId) {
    return issue(tenantId, CredentialKind.DATASET, "");
  }

  /** Makes a key for administering one workspace. */
  public IssuedKey issueForAdmin(String tenantId) {
    return issue(tenantId, CredentialKind.ADMIN, "");
  }

  /** Makes a key of the operator, for administering all workspaces. */
  public IssuedKey issueForOperator() {
    return issue(OPERATOR, CredentialKind.ADMIN, "");
  }

  /** Makes a key of the operator that is kept nowhere and ends with this process. */
  public IssuedKey issueForThisProcess() {
    String token = token(CredentialKind.ADMIN);
    ApiKey key = key(token, OPERATOR, CredentialKind.ADMIN, "");
    passing.put(hash(token), key);
    return new IssuedKey(key, token);
  }

  private IssuedKey issue(String tenantId, CredentialKind kind, String appId) {
    String token = token(kind);
    ApiKey key = key(token, tenantId, kind, appId);
    store.add(key, hash(token));
    return new IssuedKey(key, token);
  }

  private ApiKey key(String token, String tenantId, CredentialKind kind, String appId) {
    return new ApiKey(ids.next(), tenantId, kind, appId, token.substring(token.length() - HINT), clock.instant());
  }

  /** The key behind a token; empty when it is not known. */
  public Optional<ApiKey> find(String token) {
    if (token.length() > MAX_TOKEN) {
      return Optional.empty();
    }
    String hash = hash(token);
    return Optional.ofNullable(passing.get(hash))
        .or(() -> Optional.ofNullable(known.get(hash, unknown -> store.byHash(unknown).orElse(null))));
  }

  /** All keys of a workspace, or of {@link #OPERATOR}, oldest first. */
  public List<ApiKey> list(String tenantId) {
    return store.list(tenantId);
  }

  /** Makes a key useless from now on; false when the workspace has none with this id. */
  public boolean revoke(String tenantId, String keyId) {
    boolean removed = store.remove(tenantId, keyId);
    known.invalidateAll();
    return removed;
  }

  private String token(CredentialKind kind) {
    StringBuilder token = new StringBuilder(kind.prefix());
    for (int i = 0; i < LENGTH; i++) {
      token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return token.toString();
  }

  private static String hash(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime lacks SHA-256.", e);
    }
  }
}
