/**
 * User code: the port {@link io.dify.core.code.CodeRunner}, what goes in and what comes out. Its implementations are {@code code.local} (a sandbox on this
 * machine) and {@code code.remote} (a service). Uses {@code core.cancel}, {@code core.error} and {@code core.value}.
 */
@NullMarked
package io.dify.core.code;

import org.jspecify.annotations.NullMarked;
