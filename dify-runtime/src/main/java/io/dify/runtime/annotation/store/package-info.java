/** Annotations in the database. */
@NullMarked
package io.dify.runtime.annotation.store;

import org.jspecify.annotations.NullMarked;
