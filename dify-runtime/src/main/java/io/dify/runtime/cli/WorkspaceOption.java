package io.dify.runtime.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that chooses a workspace. */
final class WorkspaceOption {
  @Option(names = "--workspace", paramLabel = "NAME", description = "Name or id of the workspace, default the first.")
  @Nullable
  String workspace;
}
