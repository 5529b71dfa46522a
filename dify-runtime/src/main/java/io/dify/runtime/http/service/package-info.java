/**
 * The endpoints of Dify's Service API, as rows of the route table. Each class here turns requests into calls of {@code runtime.run},
 * {@code runtime.registry} and {@code runtime.conversation}, and what comes back into the API's JSON; none decides anything else.
 */
@NullMarked
package io.dify.runtime.http.service;

import org.jspecify.annotations.NullMarked;
