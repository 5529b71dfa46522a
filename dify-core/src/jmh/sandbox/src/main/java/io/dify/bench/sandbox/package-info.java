/** What running user code costs. Uses {@code core.code}. */
@org.jspecify.annotations.NullMarked
package io.dify.bench.sandbox;
