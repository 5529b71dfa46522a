package io.dify.runtime.cli;

import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.tool.StandardTools;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.tool.builtin.BuiltInTools;
import io.dify.core.tool.builtin.ToolCredentials;
import io.dify.runtime.app.AppCode;
import io.dify.runtime.app.Installation;
import io.dify.runtime.config.CodeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The tools to hold a file against: those of the data directory when there is one and nobody uses it, else the built-in ones. */
final class InstalledTools implements AutoCloseable {
  private final @Nullable Installation installation;
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());

  private final AppCode code;

  private InstalledTools(@Nullable Installation installation, CodeSettings code) {
    this.installation = installation;
    this.code = AppCode.of(code, http);
  }

  /** Opens the data directory of the environment, but never makes one. */
  static InstalledTools open(Context context) {
    Path directory = context.data(null);
    if (!Files.exists(directory.resolve("dify.db"))) {
      return new InstalledTools(null, context.code());
    }
    try {
      return new InstalledTools(context.open(new DataOption()), context.code());
    } catch (DifyException e) {
      context.console().note("Only built-in tools are looked at: " + e.text());
      return new InstalledTools(null, context.code());
    }
  }

  Tools tools() {
    if (installation == null) {
      return StandardTools.builder().with(ToolSource.BUILTIN, BuiltInTools.of(http, ToolCredentials.none())).build();
    }
    return installation.tools().tools().on(CallOrigin.of(installation.platform().workspace().id(), "", ""));
  }

  /** What runs user code here. */
  CodeRunner code() {
    return code.runner();
  }

  @Override
  public void close() {
    code.close();
    http.close();
    if (installation != null) {
      installation.close();
    }
  }
}
