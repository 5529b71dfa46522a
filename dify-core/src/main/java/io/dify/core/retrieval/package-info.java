/**
 * Port for knowledge: what the workflow asks, what a knowledge base answers, and how both are set up. Uses {@code core.value}, {@code core.cancel}, and
 * from {@code core.model} how models are named and on whose behalf they are asked.
 */
@NullMarked
package io.dify.core.retrieval;

import org.jspecify.annotations.NullMarked;
