/** Tests of the package of the same name. */
@NullMarked
package io.dify.core.model.provider;

import org.jspecify.annotations.NullMarked;
