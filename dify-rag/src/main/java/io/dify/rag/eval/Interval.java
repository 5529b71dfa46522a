package io.dify.rag.eval;

/**
 * A confidence interval of 95 %: repeated with other questions of the same kind, the true value lies inside 19 times of 20.
 *
 * @param low the lower end
 * @param high the upper end, not below the lower one
 */
public record Interval(double low, double high) {}
