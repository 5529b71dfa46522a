package io.dify.runtime.app;

import io.dify.core.code.CodeRunner;
import io.dify.core.code.local.LocalCodeRunner;
import io.dify.core.code.remote.RemoteCodeRunner;
import io.dify.core.http.HttpGateway;
import io.dify.runtime.config.CodeSettings;

/** The runner of user code that an installation is set up with. */
public final class AppCode implements AutoCloseable {
  private final CodeRunner runner;
  private final Runnable behind;

  private AppCode(CodeRunner runner, Runnable behind) {
    this.runner = runner;
    this.behind = behind;
  }

  /**
   * Makes the runner; nothing is started before code wants to run.
   *
   * @param http stays the caller's
   */
  public static AppCode of(CodeSettings settings, HttpGateway http) {
    return switch (settings.where()) {
      case CodeSettings.Here here -> here(settings);
      case CodeSettings.Elsewhere elsewhere -> new AppCode(
          new RemoteCodeRunner(http, elsewhere.endpoint(), elsewhere.key(), elsewhere.network())
              .within(settings.limits()),
          () -> {});
      case CodeSettings.Nowhere nowhere -> new AppCode(CodeRunner.none("User code is switched off here"
          + " (DIFY_CODE_SANDBOX=none). Set it to local, or DIFY_CODE_ENDPOINT to a sandbox service."), () -> {});
    };
  }

  private static AppCode here(CodeSettings settings) {
    LocalCodeRunner local = new LocalCodeRunner(settings.local());
    return new AppCode(local.within(settings.limits()), local::close);
  }

  /** The runner. */
  public CodeRunner runner() {
    return runner;
  }

  @Override
  public void close() {
    behind.run();
  }
}
