/**
 * App files (Dify DSL): every version and mode to an {@link io.dify.workflow.dsl.AppFile} and a compiled graph, with all problems and their lines;
 * and back to YAML. Uses {@code workflow.graph}, {@code workflow.node} and {@code core}; knows neither engine nor store.
 */
@NullMarked
package io.dify.workflow.dsl;

import org.jspecify.annotations.NullMarked;
