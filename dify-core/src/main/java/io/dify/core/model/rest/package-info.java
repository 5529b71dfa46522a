/**
 * Model services that are spoken to directly: what their errors mean, for every protocol, and small JSON clients for what no library is needed for. Uses
 * {@code core.model} and {@code core.http}.
 */
@NullMarked
package io.dify.core.model.rest;

import org.jspecify.annotations.NullMarked;
