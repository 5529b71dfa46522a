/**
 * Files that values refer to: the port that opens their bytes, the port that keeps those that nodes make, the port that makes text of documents, and what stands behind both when a host brings
 * nothing of its own. Uses {@code core.value}, {@code core.model} (for whom), {@code core.http}, {@code core.cancel}, {@code core.time} and {@code core.error}.
 */
@NullMarked
package io.dify.core.file;

import org.jspecify.annotations.NullMarked;
