/**
 * The composition root: the one place that makes everything and connects it. Nothing but {@code runtime.cli} uses it; it may use everything else.
 */
@NullMarked
package io.dify.runtime.app;

import org.jspecify.annotations.NullMarked;
