/** Tests of the border to langchain4j. */
@NullMarked
package io.dify.core.model.langchain4j;

import org.jspecify.annotations.NullMarked;
