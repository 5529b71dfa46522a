/** Variable templates {@code {{#node.name#}}}: parsing and rendering. Uses {@code core.value} and {@code core.error}. */
@NullMarked
package io.dify.core.template;

import org.jspecify.annotations.NullMarked;
