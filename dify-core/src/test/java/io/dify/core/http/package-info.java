/** Tests of the way out. */
@NullMarked
package io.dify.core.http;

import org.jspecify.annotations.NullMarked;
