package io.dify.rag.chunk;

import java.util.List;

/**
 * A piece cut out of a text.
 *
 * @param text what it says, with headings and table headers that are repeated
 * @param start where it begins in the text
 * @param end where it ends there
 * @param headings titles above it, outermost first
 */
record Piece(String text, int start, int end, List<String> headings) {}
