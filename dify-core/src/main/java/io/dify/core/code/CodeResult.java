package io.dify.core.code;

import io.dify.core.value.Value;

/**
 * What code gave. Fractions may be {@code NaN} or infinite.
 *
 * @param value what {@code main} returned; nothing for a program
 * @param printed the beginning of what it printed, standard output and error together, as UTF-8
 */
public record CodeResult(Value value, String printed) {}
