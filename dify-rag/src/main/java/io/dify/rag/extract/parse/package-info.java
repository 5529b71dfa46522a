/**
 * What all parsers of documents share: their port, limits, the Markdown they write, images they keep, and archives and XML read without trusting them.
 * Parsers know neither knowledge bases nor the network. Uses {@code rag.document} and {@code core.error}.
 */
@NullMarked
package io.dify.rag.extract.parse;

import org.jspecify.annotations.NullMarked;
