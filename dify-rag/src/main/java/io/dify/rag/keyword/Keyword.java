package io.dify.rag.keyword;

/**
 * A word that may be chosen.
 *
 * @param text as it is given out
 * @param score how telling it is
 * @param at where it was met first
 * @param dense whether it is a group of characters of a script without blanks
 */
record Keyword(String text, double score, int at, boolean dense) {}
