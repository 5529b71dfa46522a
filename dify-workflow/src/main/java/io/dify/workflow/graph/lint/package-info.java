/**
 * Looks at a compiled graph for what runs but is hardly meant: nobody refuses it, a person should know. Uses {@code workflow.graph} and the
 * configurations of nodes; knows nothing of files, engine or runs.
 */
@NullMarked
package io.dify.workflow.graph.lint;

import org.jspecify.annotations.NullMarked;
