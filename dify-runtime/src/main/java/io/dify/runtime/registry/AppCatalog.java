package io.dify.runtime.registry;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.workflow.dsl.DslReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Publishes apps and gives them out compiled. A version is compiled once and kept as long as the catalogue: a request never parses. An app of a
 * workspace is known by its name; publishing a file of the same name makes a new version of the same app. Thread-safe.
 */
public final class AppCatalog {
  private final AppStore store;
  private final AppCompiler compiler;
  private final Ids ids;
  private final InstantSource clock;
  private final ConcurrentMap<String, AppSpec> compiled = new ConcurrentHashMap<>();

  /** A catalogue over a store. */
  public AppCatalog(AppStore store, DslReader reader, Ids ids, InstantSource clock) {
    this.store = store;
    this.compiler = new AppCompiler(reader);
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Publishes an app file. Without effect when the app's live version is the same text.
   *
   * @param fileName what messages call the file
   * @param source the file, UTF-8
   * @throws DifyException {@code SYNTAX} or {@code DSL_INVALID} when it cannot run; nothing has changed then
   */
  public LiveApp publish(String tenantId, String fileName, byte[] source) {
    AppSpec spec = compiler.compile(fileName, source);
    String name = spec.info().name().isBlank() ? fileName : spec.info().name();
    String mode = spec.mode().wire();
    Instant now = Instant.ofEpochMilli(clock.millis());
    App app = store.byName(tenantId, name).orElseGet(() -> new App(ids.next(), tenantId, name, mode, now));
    Optional<AppVersion> live = store.live(tenantId, app.id());
    String fingerprint = fingerprint(source);
    if (live.isPresent() && live.get().fingerprint().equals(fingerprint)) {
      return live(app, live.get());
    }
    int number = live.map(AppVersion::number).orElse(0) + 1;
    AppVersion version = new AppVersion(ids.next(), app.id(), number, new String(source, StandardCharsets.UTF_8),
        fingerprint, now);
    App current = new App(app.id(), tenantId, app.name(), mode, app.createdAt());
    store.publish(current, version);
    compiled.put(version.id(), spec);
    return new LiveApp(current, version.id(), spec);
  }

  /**
   * The live version of an app.
   *
   * @throws DifyException {@code APP_UNAVAILABLE} when the workspace has no such app, or it was never published
   */
  public LiveApp live(String tenantId, String appId) {
    App app = known(tenantId, appId);
    return store.live(tenantId, appId).map(version -> live(app, version)).orElseThrow(AppCatalog::unavailable);
  }

  /**
   * A certain version of an app.
   *
   * @throws DifyException {@code NOT_FOUND} when the app has no such version
   */
  public LiveApp version(String tenantId, String appId, String versionId) {
    App app = known(tenantId, appId);
    return store.version(tenantId, appId, versionId).map(version -> live(app, version))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "The app has no published version with this id."));
  }

  /** All apps of a workspace by name. */
  public List<App> list(String tenantId) {
    return store.list(tenantId);
  }

  private App known(String tenantId, String appId) {
    return store.byId(tenantId, appId).orElseThrow(AppCatalog::unavailable);
  }

  private LiveApp live(App app, AppVersion version) {
    AppSpec spec = compiled.computeIfAbsent(version.id(),
        id -> compiler.compile(app.name(), version.source().getBytes(StandardCharsets.UTF_8)));
    return new LiveApp(app, version.id(), spec);
  }

  private static String fingerprint(byte[] source) {
    return UUID.nameUUIDFromBytes(source).toString();
  }

  private static DifyException unavailable() {
    return new DifyException(ErrorCode.APP_UNAVAILABLE, "The app of this key is not published. Publish it again.");
  }
}
