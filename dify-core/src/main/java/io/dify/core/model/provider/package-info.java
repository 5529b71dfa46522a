/**
 * Connects accounts to models: the table of the catalog, the protocols, and the clients of embedding, reranking, audio and moderation come together here.
 * Uses all packages of {@code core.model} but the gateway.
 */
@NullMarked
package io.dify.core.model.provider;

import org.jspecify.annotations.NullMarked;
