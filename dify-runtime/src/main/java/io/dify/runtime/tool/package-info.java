/** What tools of a workspace come from: imported OpenAPI documents, MCP servers, credentials of built-in tools. Uses {@code core.tool}, {@code core.secret}. */
@NullMarked
package io.dify.runtime.tool;

import org.jspecify.annotations.NullMarked;
