/**
 * Encodings of texts that do not say what they are in, or say it inside: what a text declares, and what its bytes most likely are. Knows nothing of
 * files; uses the JDK only.
 */
@NullMarked
package io.dify.rag.extract.charset;

import org.jspecify.annotations.NullMarked;
