/** The answer node of chat apps: a template that streams. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.answer;

import org.jspecify.annotations.NullMarked;
