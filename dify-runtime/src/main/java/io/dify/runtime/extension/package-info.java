/** What jars on the class path add to a server: routes, filters, tools. Uses {@code runtime.http} and ports of core. */
@NullMarked
package io.dify.runtime.extension;

import org.jspecify.annotations.NullMarked;
