/** Indexing and searching many entries, and embedding beside langchain4j's own way. */
package io.dify.bench.knowledge;
