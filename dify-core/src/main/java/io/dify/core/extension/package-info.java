/**
 * API extensions: services of the operator that apps ask by name, for data before a prompt or for the moderation of texts. Uses {@code core.http},
 * {@code core.secret}, {@code core.value}, {@code core.cancel} and {@code core.error}.
 */
@NullMarked
package io.dify.core.extension;

import org.jspecify.annotations.NullMarked;
