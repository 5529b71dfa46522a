/** Records of runs as rows. */
@NullMarked
package io.dify.runtime.run.store;

import org.jspecify.annotations.NullMarked;
