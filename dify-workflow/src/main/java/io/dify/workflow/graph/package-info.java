/** The compiled graph: immutable, checked, shared by all runs. Holds no state of a run. */
@NullMarked
package io.dify.workflow.graph;

import org.jspecify.annotations.NullMarked;
