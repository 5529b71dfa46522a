/** Benchmarks of the engine, and the floor below it. Profile jmh only; see {@code docs/benchmarks.md}. */
@NullMarked
package io.dify.workflow.bench;

import org.jspecify.annotations.NullMarked;
