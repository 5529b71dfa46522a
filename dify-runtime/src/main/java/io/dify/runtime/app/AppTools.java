package io.dify.runtime.app;

import io.dify.core.http.HttpGateway;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.tool.StandardTools;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.tool.builtin.BuiltInTools;
import io.dify.core.tool.knowledge.KnowledgeTools;
import io.dify.core.tool.mcp.McpTools;
import io.dify.core.tool.openapi.OpenApiTools;
import io.dify.runtime.tool.ToolSettings;
import io.dify.runtime.tool.ToolSources;

/**
 * The tools of an installation. Closing it ends the sessions with MCP servers. Thread-safe.
 */
public final class AppTools implements AutoCloseable {
  private final ToolSources sources;
  private final HttpGateway http;
  private final McpTools mcp;
  private final Tools tools;

  private AppTools(ToolSources sources, HttpGateway http, McpTools mcp, Tools tools) {
    this.sources = sources;
    this.http = http;
    this.mcp = mcp;
    this.tools = tools;
  }

  /** Tools of these sources, which go out through this gateway and to the origins of the settings. */
  static AppTools of(ToolSources sources, HttpGateway http, ToolSettings settings, KnowledgeRetriever knowledge) {
    HttpGateway out = http.allowing(settings.origins());
    McpTools mcp = McpTools.of(out, sources.servers());
    Tools tools = StandardTools.builder().with(ToolSource.BUILTIN, BuiltInTools.of(out, sources.credentials()))
        .with(ToolSource.API, OpenApiTools.of(out, sources.documents())).with(ToolSource.MCP, mcp)
        .with(ToolSource.KNOWLEDGE, KnowledgeTools.of(knowledge::on)).build();
    return new AppTools(sources, out, mcp, tools);
  }

  /** Where they come from. */
  public ToolSources sources() {
    return sources;
  }

  /** The tools, to be used on somebody's behalf. */
  public Tools tools() {
    return tools;
  }

  /** The way out for tools. */
  public HttpGateway http() {
    return http;
  }

  @Override
  public void close() {
    mcp.close();
  }
}
