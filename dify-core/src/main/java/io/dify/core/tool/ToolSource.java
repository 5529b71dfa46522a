package io.dify.core.tool;

import java.util.Arrays;
import java.util.Optional;

/** Where a tool comes from. */
public enum ToolSource {
  /** Comes with the software. */
  BUILTIN("builtin"),
  /** Was a plugin; some have a built-in counterpart. */
  PLUGIN("plugin"),
  /** An operation of an OpenAPI document. */
  API("api"),
  /** A workflow app. */
  WORKFLOW("workflow"),
  /** A tool of an MCP server. */
  MCP("mcp"),
  /** An app. */
  APP("app"),
  /** A knowledge base. */
  KNOWLEDGE("dataset-retrieval");

  private final String wire;

  ToolSource(String wire) {
    this.wire = wire;
  }

  /** The name in app files ({@code provider_type}). */
  public String wire() {
    return wire;
  }

  /** The source of this name. */
  public static Optional<ToolSource> of(String wire) {
    return Arrays.stream(values()).filter(source -> source.wire.equals(wire)).findFirst();
  }
}
