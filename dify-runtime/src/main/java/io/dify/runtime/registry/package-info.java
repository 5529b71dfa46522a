/**
 * The apps of a workspace: imported files, their published versions, and what is compiled from them. Uses {@code workflow.dsl} and
 * {@code workflow.graph}.
 */
@NullMarked
package io.dify.runtime.registry;

import org.jspecify.annotations.NullMarked;
