package io.dify.runtime.http;

import org.jspecify.annotations.Nullable;

/**
 * A request that has come.
 *
 * @param id its id: the client's, when that is well-formed, else a new one
 * @param method as the client wrote it; may be anything
 * @param traceparent the header of that name of W3C Trace Context, null for none; may be anything
 */
public record RequestHead(String id, String method, @Nullable String traceparent) {}
