/** The rows of files. Uses {@code core.store} and {@code runtime.storage}. */
@NullMarked
package io.dify.runtime.storage.store;

import org.jspecify.annotations.NullMarked;
