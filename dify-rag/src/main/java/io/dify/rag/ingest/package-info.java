/**
 * Drives a document through the stages and keeps the index in step with the database. Storing and indexing are apart: chunks are stored in
 * batches as they are cut, then whatever the index has not seen is embedded and applied, in the order of the change numbers. The same loop
 * serves a new document, the rest of one that was interrupted, an index that lost its last commit, and an empty index.
 */
@NullMarked
package io.dify.rag.ingest;

import org.jspecify.annotations.NullMarked;
