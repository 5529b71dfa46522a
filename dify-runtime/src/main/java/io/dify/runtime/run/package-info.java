/**
 * Runs on behalf of clients: which are going on, and what becomes of their answers. A run belongs to nobody's connection; its answer is stored when it
 * ends, whoever still listens. Uses {@code registry}, {@code conversation} and {@code workflow.engine}; knows no HTTP.
 */
@NullMarked
package io.dify.runtime.run;

import org.jspecify.annotations.NullMarked;
