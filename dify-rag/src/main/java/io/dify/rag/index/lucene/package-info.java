/** The index on Lucene: words and vectors of a base in one directory. The only package that imports {@code org.apache.lucene}. */
@NullMarked
package io.dify.rag.index.lucene;

import org.jspecify.annotations.NullMarked;
