/** Tags in the database; the only package of tags that knows SQL. */
@NullMarked
package io.dify.runtime.tag.store;

import org.jspecify.annotations.NullMarked;
