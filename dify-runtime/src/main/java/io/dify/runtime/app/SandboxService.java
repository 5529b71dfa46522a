package io.dify.runtime.app;

import io.dify.core.code.CodeLimits;
import io.dify.core.code.local.LocalCodeRunner;
import io.dify.core.secret.Secret;
import io.dify.runtime.auth.SandboxKey;
import io.dify.runtime.config.CodeSettings;
import io.dify.runtime.http.HttpServer;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.sandbox.SandboxRoutes;

/** A sandbox on this machine behind HTTP, for programs elsewhere. Thread-safe. */
public final class SandboxService implements AutoCloseable {
  private final LocalCodeRunner runner;
  private final HttpServer http;

  private SandboxService(LocalCodeRunner runner, HttpServer http) {
    this.runner = runner;
    this.http = http;
  }

  /**
   * Starts to listen.
   *
   * @param key what callers must know
   * @throws io.dify.core.error.DifyException {@code INVALID_PARAM} for a key that anybody could guess; as {@link HttpServer#start} does
   */
  public static SandboxService start(HttpSettings settings, CodeSettings code, Secret key) {
    SandboxKey checked = new SandboxKey(key, CodeSettings.KEY);
    CodeLimits limits = code.limits().keeping(code.limits().maxResultBytes());
    LocalCodeRunner runner = new LocalCodeRunner(code.local());
    try {
      return new SandboxService(runner,
          HttpServer.start(settings, new SandboxRoutes(runner, limits, Version.CURRENT).table(), checked));
    } catch (RuntimeException e) {
      runner.close();
      throw e;
    }
  }

  /** What runs the code. */
  public LocalCodeRunner runner() {
    return runner;
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  @Override
  public void close() {
    http.close();
    runner.close();
  }
}
