/**
 * Stage: file to structured text. One interface, a final implementation per kind of file; what cannot be read without guessing is refused with
 * its place. Uses {@code rag.document}.
 */
@NullMarked
package io.dify.rag.extract;

import org.jspecify.annotations.NullMarked;
