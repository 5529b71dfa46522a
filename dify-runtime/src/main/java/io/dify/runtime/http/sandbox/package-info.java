/** The sandbox service: runs programs sent to it, over the protocol of Dify's sandbox. Uses {@code core.code} and the table of routes. */
@NullMarked
package io.dify.runtime.http.sandbox;

import org.jspecify.annotations.NullMarked;
