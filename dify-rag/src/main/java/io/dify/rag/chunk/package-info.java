/**
 * Stage: cuts text into the pieces that are searched and cited. Lengths are in an explicit unit; every piece is a stretch of the text as it stood,
 * so nothing is lost but separators and surrounding blanks. Uses {@code rag.document}, {@code rag.measure} and {@code rag.extract}.
 */
@NullMarked
package io.dify.rag.chunk;

import org.jspecify.annotations.NullMarked;
