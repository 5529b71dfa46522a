/** Mail to people: the port, and its texts. Uses {@code core}. */
@NullMarked
package io.dify.runtime.mail;

import org.jspecify.annotations.NullMarked;
