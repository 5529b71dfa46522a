/**
 * Stands between those who call models and those who answer: resolves references, repeats, falls back, balances, counts and bounds. Uses
 * {@code core.model} and its ports; knows no provider.
 */
@NullMarked
package io.dify.core.model.gateway;

import org.jspecify.annotations.NullMarked;
