package io.dify.rag.retrieve;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What each stage of a search said of a hit; a stage that did not run or did not find it is empty.
 *
 * @param keywordRank rank by words, from 1
 * @param keywordScore BM25 as a share of a full match; above 1 for a chunk that repeats the words
 * @param vectorRank rank by cosine, from 1
 * @param cosine cosine of the two vectors, also for hits that only the words found
 * @param fused the fused score before it is cut to 0..1
 */
public record HitExplanation(OptionalInt keywordRank, OptionalDouble keywordScore, OptionalInt vectorRank,
    OptionalDouble cosine, OptionalDouble fused) {}
