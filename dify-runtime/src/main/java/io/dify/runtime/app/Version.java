package io.dify.runtime.app;

import org.jspecify.annotations.Nullable;

/** The version of this software. */
public final class Version {
  /** The jar's version, {@code dev} when there is no jar. */
  public static final String CURRENT = of(Version.class.getPackage().getImplementationVersion());

  private Version() {}

  private static String of(@Nullable String manifest) {
    return manifest == null ? "dev" : manifest;
  }
}
