/** User code in a service elsewhere, over the protocol of Dify's sandbox. Uses {@code core.code} and {@code core.http}. */
@NullMarked
package io.dify.core.code.remote;

import org.jspecify.annotations.NullMarked;
