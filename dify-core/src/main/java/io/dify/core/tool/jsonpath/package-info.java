/**
 * Paths into JSON after RFC 9535, for reading and changing values, under a budget of steps. Uses {@code core.value} and {@code core.error}.
 */
@NullMarked
package io.dify.core.tool.jsonpath;

import org.jspecify.annotations.NullMarked;
