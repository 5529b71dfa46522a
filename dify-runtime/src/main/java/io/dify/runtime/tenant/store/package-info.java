/** Workspaces as rows. */
@NullMarked
package io.dify.runtime.tenant.store;

import org.jspecify.annotations.NullMarked;
