/** Tests of the model gateway. */
@NullMarked
package io.dify.core.model;

import org.jspecify.annotations.NullMarked;
