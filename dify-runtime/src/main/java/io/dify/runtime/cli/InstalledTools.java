package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.tool.StandardTools;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.tool.builtin.BuiltInTools;
import io.dify.core.tool.builtin.ToolCredentials;
import io.dify.runtime.app.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The tools to hold a file against: those of the data directory when there is one and nobody uses it, else the built-in ones. */
final class InstalledTools implements AutoCloseable {
  private final @Nullable Installation installation;
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());

  private InstalledTools(@Nullable Installation installation) {
    this.installation = installation;
  }

  /** Opens the data directory of the environment, but never makes one. */
  static InstalledTools open(Context context) {
    Path directory = context.data(null);
    if (!Files.exists(directory.resolve("dify.db"))) {
      return new InstalledTools(null);
    }
    try {
      return new InstalledTools(context.open(new DataOption()));
    } catch (DifyException e) {
      context.console().note("Only built-in tools are looked at: " + e.text());
      return new InstalledTools(null);
    }
  }

  Tools tools() {
    if (installation == null) {
      return StandardTools.builder().with(ToolSource.BUILTIN, BuiltInTools.of(http, ToolCredentials.none())).build();
    }
    return installation.tools().tools().on(CallOrigin.of(installation.platform().workspace().id(), "", ""));
  }

  @Override
  public void close() {
    http.close();
    if (installation != null) {
      installation.close();
    }
  }
}
