/** Stage: tidies extracted text before it is cut. Uses {@code rag.extract}. */
@NullMarked
package io.dify.rag.clean;

import org.jspecify.annotations.NullMarked;
