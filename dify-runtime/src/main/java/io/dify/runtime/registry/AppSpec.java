package io.dify.runtime.registry;

import io.dify.core.value.Value;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.dsl.AppInfo;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.dsl.Features;
import io.dify.workflow.graph.Graph;

/**
 * An app file, compiled. Immutable, shared by all requests.
 *
 * @param file the file
 * @param graph what runs
 */
public record AppSpec(AppFile file, Graph graph) {
  /** How the app presents itself. */
  public AppInfo info() {
    return file.info();
  }

  /** What kind of app it is. */
  public AppMode mode() {
    return file.mode();
  }

  /** What it offers beside answers. */
  public Features features() {
    return file.definition().features();
  }

  /** Whether a feature is switched on, by the name app files and the API give it. */
  public boolean enabled(String feature) {
    return features().raw().fields().get(feature) instanceof Value.Obj settings
        && settings.fields().get("enabled") instanceof Value.Bool on && on.truth();
  }
}
