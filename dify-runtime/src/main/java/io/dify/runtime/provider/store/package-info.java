/** Accounts and usage as rows. */
@NullMarked
package io.dify.runtime.provider.store;

import org.jspecify.annotations.NullMarked;
