/** Port for knowledge: what the workflow asks and what a knowledge base answers. Uses {@code core.value}, {@code core.cancel}. */
@NullMarked
package io.dify.core.retrieval;

import org.jspecify.annotations.NullMarked;
