/** JSON schemas: draft 7, checked against values. The only package that knows the validating library. Uses {@code core.value} and {@code core.error}. */
@NullMarked
package io.dify.core.schema;

import org.jspecify.annotations.NullMarked;
