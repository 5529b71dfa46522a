/** Conversations and messages as rows. */
@NullMarked
package io.dify.runtime.conversation.store;

import org.jspecify.annotations.NullMarked;
