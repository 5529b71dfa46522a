package io.dify.core.code;

import java.util.Optional;

/** A language user code is written in. */
public enum CodeLanguage {
  /** Python 3: the entry is {@code def main(name, ...)}, which returns a dict. */
  PYTHON3("python3", "python3"),
  /** JavaScript on Node: the entry is {@code function main({name, ...})}, which returns an object or a promise of one. */
  JAVASCRIPT("javascript", "nodejs");

  private final String wire;
  private final String service;

  CodeLanguage(String wire, String service) {
    this.wire = wire;
    this.service = service;
  }

  /** The name in app files. */
  public String wire() {
    return wire;
  }

  /** The name in the protocol of Dify's sandbox service. */
  public String service() {
    return service;
  }

  /** The language of a name, either of app files or of the service. */
  public static Optional<CodeLanguage> of(String name) {
    for (CodeLanguage language : values()) {
      if (language.wire.equals(name) || language.service.equals(name)) {
        return Optional.of(language);
      }
    }
    return Optional.empty();
  }
}
