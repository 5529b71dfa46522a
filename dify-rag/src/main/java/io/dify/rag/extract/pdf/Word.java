package io.dify.rag.extract.pdf;

/**
 * A word on a page; lengths in points, from the upper left corner.
 *
 * @param text characters
 * @param left left edge
 * @param right right edge
 * @param base baseline
 * @param size height of its font
 * @param bold whether its font is
 */
record Word(String text, float left, float right, float base, float size, boolean bold) {}
