/** Settings of an installation, from flags, the environment and files. Uses {@code core.model} and the YAML reader of {@code workflow.dsl}. */
@NullMarked
package io.dify.runtime.config;

import org.jspecify.annotations.NullMarked;
