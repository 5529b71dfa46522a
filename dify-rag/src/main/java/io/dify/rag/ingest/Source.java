package io.dify.rag.ingest;

import io.dify.rag.extract.Extracted;
import io.dify.rag.store.NewDocument;
import java.util.function.Supplier;

/**
 * A document as it comes in.
 *
 * @param about what it is called and what is known about it
 * @param read extracts it; called once at most
 */
public record Source(NewDocument about, Supplier<Extracted> read) {}
