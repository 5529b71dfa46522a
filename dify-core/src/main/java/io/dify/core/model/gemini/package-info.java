/**
 * Gemini's chat models, over Google's REST form. Not through langchain4j: its module fetches images past our way out, loses signatures and puts blank lines
 * between parts of one text, and passes over prompts that were blocked. Uses {@code core.model.rest}.
 */
@NullMarked
package io.dify.core.model.gemini;

import org.jspecify.annotations.NullMarked;
