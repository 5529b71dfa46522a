/** Which parser a document needs, told by its content. Uses the parsers of {@code rag.extract.*}. */
@NullMarked
package io.dify.rag.extract.format;

import org.jspecify.annotations.NullMarked;
