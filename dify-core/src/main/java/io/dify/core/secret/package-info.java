/** Secrets: texts that do not print, and their encryption at rest. Uses {@code core.error} only. */
@NullMarked
package io.dify.core.secret;

import org.jspecify.annotations.NullMarked;
