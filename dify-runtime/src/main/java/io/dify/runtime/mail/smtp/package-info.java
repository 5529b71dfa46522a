/** Mail by SMTP, with Jakarta Mail: the one package that knows it. */
@NullMarked
package io.dify.runtime.mail.smtp;

import org.jspecify.annotations.NullMarked;
