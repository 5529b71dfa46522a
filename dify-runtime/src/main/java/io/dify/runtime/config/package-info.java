/** Settings of an installation, from flags and the environment. Uses {@code core.model.openai} for its settings. */
@NullMarked
package io.dify.runtime.config;

import org.jspecify.annotations.NullMarked;
