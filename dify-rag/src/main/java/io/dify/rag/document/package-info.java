/** Documents and the chunks they are cut into: records every later stage shares. */
@NullMarked
package io.dify.rag.document;

import org.jspecify.annotations.NullMarked;
