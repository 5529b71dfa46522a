/** How long what end users said and did is kept, and deleting what is older. Uses {@code core}. */
@NullMarked
package io.dify.runtime.retention;

import org.jspecify.annotations.NullMarked;
