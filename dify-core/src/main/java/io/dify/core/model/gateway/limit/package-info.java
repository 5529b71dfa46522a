/** How many calls a credential bears at a time, learnt from how they end. Uses {@code core.cancel} and {@code core.error}; knows no models. */
@NullMarked
package io.dify.core.model.gateway.limit;

import org.jspecify.annotations.NullMarked;
