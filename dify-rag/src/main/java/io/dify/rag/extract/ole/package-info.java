/** Binary files of Microsoft Office before 2007, and mails of Outlook, read by POI. Uses {@code rag.extract.parse} and {@code rag.extract.html}. */
@NullMarked
package io.dify.rag.extract.ole;

import org.jspecify.annotations.NullMarked;
