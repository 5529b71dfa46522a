package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppMode;

/** Finds the app a key is bound to, and refuses endpoints that are not for its mode. */
final class Apps {
  private final AppCatalog catalog;

  Apps(AppCatalog catalog) {
    this.catalog = catalog;
  }

  LiveApp any(Caller caller) {
    return catalog.live(caller.tenantId(), caller.appId());
  }

  /** A chat app, at a version when one is named. */
  LiveApp chat(Caller caller, String versionId) {
    LiveApp app = versioned(caller, versionId);
    if (!app.spec().mode().isChat()) {
      throw new DifyException(ErrorCode.NOT_CHAT_APP, "This endpoint serves chat apps; the app of this key is a "
          + app.spec().mode().wire() + " app.");
    }
    return app;
  }

  LiveApp chat(Caller caller) {
    return chat(caller, "");
  }

  /** An app with a workflow, of either kind. */
  LiveApp graph(Caller caller) {
    LiveApp app = any(caller);
    if (app.spec().mode() != AppMode.WORKFLOW && app.spec().mode() != AppMode.ADVANCED_CHAT) {
      throw new DifyException(ErrorCode.NOT_WORKFLOW_APP, "This endpoint serves apps that have a workflow; the app of"
          + " this key is a " + app.spec().mode().wire() + " app.");
    }
    return app;
  }

  /** A completion app. */
  LiveApp completion(Caller caller) {
    LiveApp app = any(caller);
    if (app.spec().mode() != AppMode.COMPLETION) {
      throw new DifyException(ErrorCode.APP_UNAVAILABLE,
          "This endpoint serves completion apps; the app of this key is a " + app.spec().mode().wire() + " app.");
    }
    return app;
  }

  /** A workflow app, at a version when one is named. */
  LiveApp workflow(Caller caller, String versionId) {
    LiveApp app = versioned(caller, versionId);
    if (app.spec().mode() != AppMode.WORKFLOW) {
      throw new DifyException(ErrorCode.NOT_WORKFLOW_APP,
          "This endpoint serves workflow apps; the app of this key is a "
              + app.spec().mode().wire() + " app.");
    }
    return app;
  }

  private LiveApp versioned(Caller caller, String versionId) {
    return versionId.isEmpty() ? any(caller) : catalog.version(caller.tenantId(), caller.appId(), versionId);
  }
}
