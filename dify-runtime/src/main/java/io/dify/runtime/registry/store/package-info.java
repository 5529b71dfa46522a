/** Apps and their versions as rows. */
@NullMarked
package io.dify.runtime.registry.store;

import org.jspecify.annotations.NullMarked;
