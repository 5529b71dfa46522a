/**
 * Durable runs: which process owns a run, and what the run has written down. Uses {@code workflow.journal} and {@code conversation} owners; knows neither HTTP nor
 * how a run is started.
 */
@NullMarked
package io.dify.runtime.journal;

import org.jspecify.annotations.NullMarked;
