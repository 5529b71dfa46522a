/** Who may call: API keys, kept as hashes, and what a key stands for. Uses {@code core}. */
@NullMarked
package io.dify.runtime.auth;

import org.jspecify.annotations.NullMarked;
