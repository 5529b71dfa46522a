/** Models: calls, answers and the ports that answer them. Uses {@code core.value}, {@code core.cancel}, {@code core.secret}, {@code core.error}; of {@code core.http} its limits. */
@NullMarked
package io.dify.core.model;

import org.jspecify.annotations.NullMarked;
