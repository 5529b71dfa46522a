/** The question-classifier node: has a model choose a way. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.classifier;

import org.jspecify.annotations.NullMarked;
