/** Rich Text Format (RTF 1.9.1). Uses {@code rag.extract.parse} and {@code rag.extract.charset}. */
@NullMarked
package io.dify.rag.extract.rtf;

import org.jspecify.annotations.NullMarked;
