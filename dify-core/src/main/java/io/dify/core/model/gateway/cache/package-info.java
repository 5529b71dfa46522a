/** Answers kept for calls that are asked again, never across tenants. Uses {@code core.model}. */
@NullMarked
package io.dify.core.model.gateway.cache;

import org.jspecify.annotations.NullMarked;
