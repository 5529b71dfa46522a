package io.dify.runtime.app;

import io.dify.core.model.CallOrigin;
import io.dify.core.tool.ToolRef;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.engine.PublishedApp;
import io.dify.workflow.engine.PublishedApps;
import java.util.List;
import java.util.Optional;

/** The live workflow apps of the caller's workspace, as tools: by id, else by name. Thread-safe. */
final class CatalogApps implements PublishedApps {
  private final AppCatalog catalog;

  CatalogApps(AppCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Optional<PublishedApp> find(CallOrigin caller, ToolRef tool) {
    if (caller.tenant().isEmpty()) {
      return Optional.empty();
    }
    List<App> workflows = catalog.list(caller.tenant()).stream()
        .filter(app -> app.mode().equals(AppMode.WORKFLOW.wire())).toList();
    return workflows.stream().filter(app -> app.id().equals(tool.provider())).findFirst()
        .or(() -> workflows.stream().filter(app -> app.name().equals(tool.name())).findFirst())
        .map(app -> published(catalog.live(caller.tenant(), app.id())));
  }

  private static PublishedApp published(LiveApp live) {
    return new PublishedApp(live.app().id(), live.versionId(), live.app().name(), live.spec().info().description(),
        live.spec().graph());
  }
}
