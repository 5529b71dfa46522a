/**
 * Tools of MCP servers: a client for the Model Context Protocol over streamable HTTP, versions 2025-06-18, 2025-03-26 and 2024-11-05 (the latter two as far as
 * they are spoken over the same transport). Nothing a server says is trusted: names, schemas, pages, messages and sizes are bounded, redirects are not
 * followed, its requests are refused. No process is ever started: servers over stdio are not supported. Uses {@code core.http},
 * {@code core.secret}, {@code core.schema}.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-06-18">Model Context Protocol</a>
 */
@NullMarked
package io.dify.core.tool.mcp;

import org.jspecify.annotations.NullMarked;
