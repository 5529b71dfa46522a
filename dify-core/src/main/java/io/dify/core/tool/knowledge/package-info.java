/** Knowledge bases as tools. Uses {@code core.retrieval}. */
@NullMarked
package io.dify.core.tool.knowledge;

import org.jspecify.annotations.NullMarked;
