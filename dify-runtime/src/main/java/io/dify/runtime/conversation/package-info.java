/** Conversations of end users and the messages in them. Uses {@code core}. */
@NullMarked
package io.dify.runtime.conversation;

import org.jspecify.annotations.NullMarked;
