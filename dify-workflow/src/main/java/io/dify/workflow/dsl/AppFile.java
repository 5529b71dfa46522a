package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlDocument;
import java.util.List;

/**
 * An app file, read: a typed view of what this software understands, over the document with everything else. Immutable, thread-safe. Two are equal
 * when their documents are, wherever things stand in them. Made by {@link DslReader}, written by {@link DslWriter}.
 *
 * @param version version of the format the file names, {@code 0.1.0} when it names none
 * @param info how the app presents itself
 * @param definition what it does
 * @param dependencies plugins it was made with
 * @param document the whole file
 */
public record AppFile(String version, AppInfo info, AppDefinition definition, List<Dependency> dependencies,
    YamlDocument document) {
  /** Copies. */
  public AppFile {
    dependencies = List.copyOf(dependencies);
  }

  /** The whole file as values, with every key that is not understood here. */
  public Value.Obj raw() {
    return document.root();
  }

  /** What kind of app it is. */
  public AppMode mode() {
    return info.mode();
  }
}
