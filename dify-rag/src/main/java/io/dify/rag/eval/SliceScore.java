package io.dify.rag.eval;

/**
 * The figures of a part of the questions.
 *
 * @param slice name of the part, empty for all
 * @param questions how many were asked
 * @param metrics their means
 * @param latency how long each search took
 */
public record SliceScore(String slice, int questions, RankingMetrics metrics, Latency latency) {}
