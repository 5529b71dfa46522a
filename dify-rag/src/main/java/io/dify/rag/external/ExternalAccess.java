package io.dify.rag.external;

import io.dify.core.http.HttpGateway;
import io.dify.core.secret.Sealer;
import java.util.function.Supplier;

/**
 * How external knowledge is reached.
 *
 * @param http the way out; stays the caller's
 * @param sealing encrypts keys; asked when one is to be kept
 * @param opening opens them; asked when one is needed
 */
public record ExternalAccess(HttpGateway http, Supplier<Sealer> sealing, Supplier<Sealer> opening) {}
