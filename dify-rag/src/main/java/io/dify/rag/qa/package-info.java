/**
 * Stage of bases of questions and answers: has a model make them of the pieces text was cut into, each piece once. Uses {@code rag.chunk}, {@code rag.document}, {@code core.model}.
 */
@NullMarked
package io.dify.rag.qa;

import org.jspecify.annotations.NullMarked;
