/**
 * The endpoints of Dify's knowledge API, as rows of the route table: knowledge bases, documents, chunks. Each class here turns requests into calls of
 * {@code rag}, and what comes back into the API's JSON; none decides anything else. May use {@code io.dify.rag}, as no other package of HTTP may.
 */
@NullMarked
package io.dify.runtime.http.dataset;

import org.jspecify.annotations.NullMarked;
