/** Lengths of text: the units a setting can name, and how they are counted. Uses {@code core.error}; no other package sees a tokenizer. */
@NullMarked
package io.dify.rag.measure;

import org.jspecify.annotations.NullMarked;
