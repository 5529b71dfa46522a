package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.workflow.node.Problem;
import java.util.Optional;

/**
 * Something that runs but is hardly meant.
 *
 * @param problem what it is, with the node; a warning
 * @param about the variable it is about, so that its place in the node's configuration can be found; empty when it is about the whole node
 */
public record Finding(Problem problem, Optional<Selector> about) {}
