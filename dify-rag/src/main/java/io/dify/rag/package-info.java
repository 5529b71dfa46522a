/**
 * The face of retrieval: {@link io.dify.rag.KnowledgeBases} keeps knowledge bases, takes documents in and finds passages. It wires the stages, each of
 * which is a package: {@code document}, {@code extract}, {@code clean}, {@code chunk}, {@code embed}, {@code index}, {@code retrieve}, with
 * {@code store} for what is kept and {@code ingest} to drive them.
 */
@NullMarked
package io.dify.rag;

import org.jspecify.annotations.NullMarked;
