/** Books (EPUB 3, IDPF/W3C). Uses {@code rag.extract.parse} and {@code rag.extract.html}. */
@NullMarked
package io.dify.rag.extract.epub;

import org.jspecify.annotations.NullMarked;
