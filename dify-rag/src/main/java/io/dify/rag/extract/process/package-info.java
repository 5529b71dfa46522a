/**
 * Parsing of documents that are not trusted, in processes of their own: a cap on memory, a deadline, no environment, no network; killed when they go
 * wrong and replaced now and then. Uses {@code rag.extract.format} and {@code rag.extract.parse}.
 *
 * <p>Threads: none of its own. Callers wait for their document; the JDK's timer ends what takes too long or is no longer used.
 */
@NullMarked
package io.dify.rag.extract.process;

import org.jspecify.annotations.NullMarked;
