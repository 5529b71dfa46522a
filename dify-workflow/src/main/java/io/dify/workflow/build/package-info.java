/**
 * Apps written in Java instead of YAML: the same nodes, the same file format underneath and so the same checks, with variables whose types the compiler
 * knows. Uses {@link io.dify.workflow.DifyApp} and everything before it.
 */
@NullMarked
package io.dify.workflow.build;

import org.jspecify.annotations.NullMarked;
