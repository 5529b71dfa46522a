/** The addresses of webhooks. Uses {@code runtime.trigger} and {@code runtime.http}. */
@NullMarked
package io.dify.runtime.http.trigger;

import org.jspecify.annotations.NullMarked;
