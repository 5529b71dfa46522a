/** Sources of tools as rows. */
@NullMarked
package io.dify.runtime.tool.store;

import org.jspecify.annotations.NullMarked;
