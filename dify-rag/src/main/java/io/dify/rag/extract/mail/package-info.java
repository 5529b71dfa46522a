/** Mails (RFC 5322, 2045), boxes of them (RFC 4155) and those of Outlook. Uses {@code rag.extract.parse}, {@code rag.extract.charset}, {@code rag.extract.html}. */
@NullMarked
package io.dify.rag.extract.mail;

import org.jspecify.annotations.NullMarked;
