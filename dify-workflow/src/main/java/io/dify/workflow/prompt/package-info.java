/** Assembles prompts: messages, context, memory windows. Shared by the nodes that call models; knows no engine. */
@NullMarked
package io.dify.workflow.prompt;

import org.jspecify.annotations.NullMarked;
