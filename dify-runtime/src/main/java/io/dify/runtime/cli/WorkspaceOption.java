package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.app.Installation;
import io.dify.runtime.tenant.Workspace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that chooses a workspace. */
final class WorkspaceOption {
  @Option(names = "--workspace", paramLabel = "NAME", description = "Name or id of the workspace, default the first.")
  @Nullable
  String workspace;

  /**
   * Its id.
   *
   * @throws DifyException {@code NOT_FOUND} when there is none of this name or id
   */
  String in(Installation installation) {
    String wanted = workspace;
    return wanted == null
        ? installation.platform().workspace().id()
        : installation.platform().workspaces().list().stream()
            .filter(one -> one.name().equals(wanted) || one.id().equals(wanted)).findFirst().map(Workspace::id)
            .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
                "There is no workspace '" + wanted + "'; 'workspace list' shows them."));
  }
}
