/** Accounts of model providers and what models were used for. Uses {@code core.model}, {@code core.secret} and the gateway's ports. */
@NullMarked
package io.dify.runtime.provider;

import org.jspecify.annotations.NullMarked;
