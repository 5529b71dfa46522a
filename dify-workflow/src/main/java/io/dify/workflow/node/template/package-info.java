/** The template-transform node: renders a Jinja template. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.template;

import org.jspecify.annotations.NullMarked;
