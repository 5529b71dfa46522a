/**
 * Documents as they come in and the chunks they are cut into: records every later stage shares. Uses {@code core.value} and {@code core.error}.
 */
@NullMarked
package io.dify.rag.document;

import org.jspecify.annotations.NullMarked;
