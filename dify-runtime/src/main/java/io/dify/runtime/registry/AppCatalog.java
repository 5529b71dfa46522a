package io.dify.runtime.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.run.RunRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Publishes apps and gives them out compiled. A version is compiled once and kept as long as the catalogue: a request never parses. An app of a
 * workspace is known by its name; importing a file of the same name makes a new draft of the same app, publishing makes a version of it, which never changes.
 * Thread-safe.
 */
public final class AppCatalog {
  /** How long a live version that was looked up is taken for the live one: so late a server sees what another process has published. */
  public static final Duration SEEN_WITHIN = Duration.ofSeconds(1);

  private static final int MAX_KNOWN = 10_000;
  private static final Pattern UUID_FORM = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final AppStore store;
  private final AppCompiler compiler;
  private final Ids ids;
  private final InstantSource clock;
  private final ConcurrentMap<String, AppSpec> compiled = new ConcurrentHashMap<>();
  private final Cache<Place, LiveApp> live;
  private final List<Consumer<LiveApp>> listeners = new CopyOnWriteArrayList<>();

  /** A catalogue over a store. */
  public AppCatalog(AppStore store, DslReader reader, Ids ids, InstantSource clock) {
    this.store = store;
    this.compiler = new AppCompiler(reader);
    this.ids = ids;
    this.clock = clock;
    this.live = Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(SEEN_WITHIN)
        .ticker(() -> clock.millis() * 1_000_000).build();
  }

  private record Place(String tenantId, String appId) {}

  /** From now on tells somebody of every version that is published, before whoever publishes it is told; also when it was live already. */
  public void listen(Consumer<LiveApp> listener) {
    listeners.add(listener);
  }

  /**
   * Publishes an app file. Without effect when the app's live version is the same text.
   *
   * @param fileName what messages call the file
   * @param source the file, UTF-8
   * @throws DifyException {@code SYNTAX} or {@code DSL_INVALID} when it cannot run; nothing has changed then
   */
  public LiveApp publish(String tenantId, String fileName, byte[] source) {
    App app = save(tenantId, fileName, source);
    return publish(tenantId, app.id());
  }

  /**
   * Keeps an app file as the draft of the app of its name, which is made when the workspace has none. Nothing that runs changes.
   *
   * @param fileName what messages call the file
   * @param source the file, UTF-8
   * @throws DifyException {@code SYNTAX} or {@code DSL_INVALID} when it cannot run; nothing has changed then
   */
  public App save(String tenantId, String fileName, byte[] source) {
    AppSpec spec = compiler.compile(fileName, source);
    String name = spec.info().name().isBlank() ? fileName : spec.info().name();
    Instant now = Instant.ofEpochMilli(clock.millis());
    App app = store.byName(tenantId, name)
        .map(known -> new App(known.id(), tenantId, name, spec.mode().wire(), known.createdAt()))
        .orElseGet(() -> new App(ids.next(), tenantId, name, spec.mode().wire(), now));
    store.save(app, new AppDraft(ids.next(), app.id(), new String(source, StandardCharsets.UTF_8), now));
    live.invalidate(new Place(tenantId, app.id()));
    return app;
  }

  /**
   * Makes the draft of an app its live version. Without effect when that is the same text.
   *
   * @throws DifyException {@code NOT_FOUND} when the workspace has no such app; {@code DSL_INVALID} when the draft cannot run any more
   */
  public LiveApp publish(String tenantId, String appId) {
    LiveApp published = published(tenantId, appId);
    listeners.forEach(listener -> listener.accept(published));
    return published;
  }

  private LiveApp published(String tenantId, String appId) {
    App app = find(tenantId, appId);
    Optional<AppVersion> former = store.live(tenantId, appId);
    Optional<AppDraft> draft = store.draft(tenantId, appId);
    if (draft.isEmpty()) {
      return live(tenantId, appId);
    }
    String source = draft.get().source();
    String fingerprint = fingerprint(source.getBytes(StandardCharsets.UTF_8));
    if (former.isPresent() && former.get().fingerprint().equals(fingerprint)) {
      return live(app, former.get());
    }
    AppSpec spec = compiler.compile(app.name(), source.getBytes(StandardCharsets.UTF_8));
    AppVersion version = new AppVersion(ids.next(), appId, former.map(AppVersion::number).orElse(0) + 1, source,
        fingerprint, Instant.ofEpochMilli(clock.millis()));
    store.publish(app, version);
    compiled.put(version.id(), spec);
    live.invalidate(new Place(tenantId, appId));
    return new LiveApp(app, version.id(), spec);
  }

  /**
   * The live version of an app.
   *
   * @throws DifyException {@code APP_UNAVAILABLE} when the workspace has no such app, or it was never published
   */
  public LiveApp live(String tenantId, String appId) {
    return live.get(new Place(tenantId, appId), this::look);
  }

  private LiveApp look(Place place) {
    App app = known(place.tenantId(), place.appId());
    return store.live(place.tenantId(), place.appId()).map(version -> live(app, version))
        .orElseThrow(AppCatalog::unavailable);
  }

  /**
   * A certain version of an app.
   *
   * @throws DifyException {@code BAD_REQUEST} for what is no id, {@code VERSION_NOT_ALLOWED} for the app's draft, {@code NOT_FOUND} when the app has no
   *     such version
   */
  public LiveApp version(String tenantId, String appId, String versionId) {
    App app = known(tenantId, appId);
    if (!UUID_FORM.matcher(versionId).matches()) {
      throw new DifyException(ErrorCode.BAD_REQUEST, "'workflow_id' must be the id of a published version, a UUID.");
    }
    return live(app, published(app, versionId.toLowerCase(Locale.ROOT)));
  }

  private AppVersion published(App app, String versionId) {
    return store.version(app.tenantId(), app.id(), versionId).orElseThrow(() -> {
      boolean draft = store.draft(app.tenantId(), app.id()).filter(found -> found.id().equals(versionId)).isPresent();
      return draft
          ? new DifyException(ErrorCode.VERSION_NOT_ALLOWED, "This version is a draft. Publish it to run it.")
          : new DifyException(ErrorCode.NOT_FOUND, "The app has no published version with this id.");
    });
  }

  /**
   * An app, published or not.
   *
   * @throws DifyException {@code NOT_FOUND} when the workspace has no such app
   */
  public App find(String tenantId, String appId) {
    return store.byId(tenantId, appId).orElseThrow(AppCatalog::missing);
  }

  /** The draft of an app. */
  public Optional<AppDraft> draft(String tenantId, String appId) {
    return store.draft(tenantId, appId);
  }

  /** The versions of an app, newest first; the first of them is live. */
  public List<AppVersion> versions(String tenantId, String appId) {
    return store.versions(tenantId, appId);
  }

  /**
   * The file of a version as it was imported.
   *
   * @throws DifyException as {@link #version}
   */
  public String source(String tenantId, String appId, String versionId) {
    return published(find(tenantId, appId), versionId).source();
  }

  /**
   * The file of the version that a run runs: {@code sys.workflow_id} names it.
   *
   * @throws DifyException as {@link #version}
   */
  public AppFile fileOf(RunRequest run) {
    String version = run.system().fields().get("workflow_id") instanceof Value.Text id ? id.text() : "";
    return version(run.origin().tenant(), run.origin().app(), version).spec().file();
  }

  /**
   * The file of an app as it was imported last: its draft, else its live version.
   *
   * @throws DifyException {@code NOT_FOUND} when the workspace has no such app
   */
  public String source(String tenantId, String appId) {
    App app = find(tenantId, appId);
    return store.draft(tenantId, app.id()).map(AppDraft::source)
        .or(() -> store.live(tenantId, app.id()).map(AppVersion::source)).orElseThrow(AppCatalog::missing);
  }

  /**
   * Forgets an app with its versions, keys, conversations and runs.
   *
   * @throws DifyException {@code NOT_FOUND} when the workspace has no such app, {@code CONFLICT} while runs of it go on
   */
  public void remove(String tenantId, String appId) {
    List<AppVersion> versions = store.versions(tenantId, appId);
    if (!store.remove(tenantId, appId)) {
      throw missing();
    }
    live.invalidate(new Place(tenantId, appId));
    versions.forEach(version -> compiled.remove(version.id()));
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

  private static DifyException missing() {
    return new DifyException(ErrorCode.NOT_FOUND, "The workspace has no such app.");
  }

  private static DifyException unavailable() {
    return new DifyException(ErrorCode.APP_UNAVAILABLE, "The app of this key is not published. Publish it again.");
  }
}
