package io.dify.runtime.tool;

import io.dify.core.tool.ToolSource;

/** Kinds of sources of tools that are kept. */
public enum ToolKind {
  /** An OpenAPI document. */
  API(ToolSource.API),
  /** An MCP server. */
  MCP(ToolSource.MCP),
  /** The credential of a provider of built-in tools. */
  BUILTIN(ToolSource.BUILTIN);

  private final ToolSource source;

  ToolKind(ToolSource source) {
    this.source = source;
  }

  /** Where app files say that tools of this kind come from. */
  public ToolSource source() {
    return source;
  }
}
