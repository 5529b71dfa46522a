/** Secrets: texts that do not print, and their encryption at rest (JDK cryptography only). Uses {@code core.error}. */
@NullMarked
package io.dify.core.secret;

import org.jspecify.annotations.NullMarked;
