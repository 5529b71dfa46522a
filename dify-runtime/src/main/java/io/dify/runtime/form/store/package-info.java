/** Forms as rows. */
@NullMarked
package io.dify.runtime.form.store;

import org.jspecify.annotations.NullMarked;
