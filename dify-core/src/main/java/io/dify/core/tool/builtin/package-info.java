/**
 * The tools that come with the software, by the ids app files know them by: a table of providers, one class per provider. Uses {@code core.tool.web},
 * {@code core.tool.calculator}, {@code core.tool.jsonpath}, {@code core.secret}.
 */
@NullMarked
package io.dify.core.tool.builtin;

import org.jspecify.annotations.NullMarked;
