package io.dify.runtime.registry;

import java.util.List;
import java.util.Optional;

/** Port: where apps and their versions are kept. Thread-safe. */
public interface AppStore {
  /** The app of that id, if the workspace has it. */
  Optional<App> byId(String tenantId, String appId);

  /** The app of that name. */
  Optional<App> byName(String tenantId, String name);

  /** All apps of a workspace by name. */
  List<App> list(String tenantId);

  /** The live version of an app: the one published last. */
  Optional<AppVersion> live(String tenantId, String appId);

  /** A version of an app. */
  Optional<AppVersion> version(String tenantId, String appId, String versionId);

  /** All versions of an app, newest first. */
  List<AppVersion> versions(String tenantId, String appId);

  /** The draft of an app. */
  Optional<AppDraft> draft(String tenantId, String appId);

  /** Keeps a draft in place of the one before, and the app when it is new. */
  void save(App app, AppDraft draft);

  /**
   * Forgets an app with all that belongs to it, in slices that leave others time to write; its keys first. False when the workspace has none of this id.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when runs of it go on; it has no keys then, and removing it again goes on
   */
  boolean remove(String tenantId, String appId);

  /**
   * Keeps a new version, and the app when it is new.
   *
   * @throws io.dify.core.error.DifyException {@code CONFLICT} when somebody else published at the same time
   */
  void publish(App app, AppVersion version);
}
