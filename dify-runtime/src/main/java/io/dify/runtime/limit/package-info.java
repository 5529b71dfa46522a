/** How much a workspace or an app may ask for: limits, kept and enforced. Uses {@code core} and {@code runtime.auth}. */
@NullMarked
package io.dify.runtime.limit;

import org.jspecify.annotations.NullMarked;
