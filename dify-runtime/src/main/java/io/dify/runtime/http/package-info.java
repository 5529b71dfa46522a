/**
 * HTTP: the table of routes, and a server driven by it. What a request may do is decided here and in the table only: routing, credentials, limits
 * and the shape of errors. Each request runs on a virtual thread of its own. Uses {@code runtime.auth}; no other package names Jetty.
 */
@NullMarked
package io.dify.runtime.http;

import org.jspecify.annotations.NullMarked;
