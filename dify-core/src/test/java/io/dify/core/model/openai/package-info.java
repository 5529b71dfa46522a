/** Tests of OpenAI-compatible models against the wire server. */
@NullMarked
package io.dify.core.model.openai;

import org.jspecify.annotations.NullMarked;
