/** API keys as rows. */
@NullMarked
package io.dify.runtime.auth.store;

import org.jspecify.annotations.NullMarked;
