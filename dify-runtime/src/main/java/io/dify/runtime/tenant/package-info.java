/** Workspaces: what belongs to whom. Uses {@code core}. */
@NullMarked
package io.dify.runtime.tenant;

import org.jspecify.annotations.NullMarked;
