/** Tests of the package of the same name. */
@NullMarked
package io.dify.core.model.rest;

import org.jspecify.annotations.NullMarked;
