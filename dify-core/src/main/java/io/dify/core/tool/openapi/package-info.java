/**
 * Operations of OpenAPI documents (2.0, 3.0, 3.1; JSON or YAML) as tools: a reader that fetches nothing, and calls that leave through the gateway under its
 * egress policy. Documents come from strangers, so size, depth, operations and schemas are bounded. The only package that knows SnakeYAML, whose
 * composer it uses, never its constructors. Uses {@code core.tool.web}, {@code core.secret}.
 */
@NullMarked
package io.dify.core.tool.openapi;

import org.jspecify.annotations.NullMarked;
