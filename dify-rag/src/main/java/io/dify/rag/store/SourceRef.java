package io.dify.rag.store;

import org.jspecify.annotations.Nullable;

/**
 * The bytes a document was made from, as they are kept.
 *
 * @param id SHA-256 of the bytes as 64 hexadecimal digits
 * @param fileName the name they came under, whose extension says what they are
 * @param encoding the encoding of text that is not in UTF-8, or null
 */
public record SourceRef(String id, String fileName, @Nullable String encoding) {}
