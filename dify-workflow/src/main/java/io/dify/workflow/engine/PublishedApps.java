package io.dify.workflow.engine;

import io.dify.core.model.CallOrigin;
import io.dify.core.tool.ToolRef;
import java.util.List;
import java.util.Optional;

/** Port: finds the apps that can be called as tools. Thread-safe. */
@FunctionalInterface
public interface PublishedApps {
  /**
   * The app behind a tool.
   *
   * @param caller on whose behalf; only apps of this workspace are found
   * @param tool its provider is the id of the app or of the tool, its name that of the tool; either may name the app
   */
  Optional<PublishedApp> find(CallOrigin caller, ToolRef tool);

  /** No apps. */
  static PublishedApps none() {
    return (caller, tool) -> Optional.empty();
  }

  /** These apps, known by their ids and names, for programs that have one workspace. */
  static PublishedApps of(PublishedApp... apps) {
    List<PublishedApp> all = List.of(apps);
    return (caller, tool) -> all.stream().filter(app -> app.id().equals(tool.provider())).findFirst()
        .or(() -> all.stream().filter(app -> app.name().equals(tool.name())).findFirst());
  }
}
