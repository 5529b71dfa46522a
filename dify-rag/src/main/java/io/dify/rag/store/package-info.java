/**
 * Keeps bases, documents, chunks and vectors in the database: the truth, of which an index is a cache. Every row belongs to a tenant and every
 * statement names it; a store is made for one tenant and never takes another from a caller. Every change of a chunk gets the next number of its
 * base, so whoever knows the last number it has seen can ask for what came later. The only package of this module with jdbi; uses
 * {@code core.store} and the records of the earlier stages.
 */
@NullMarked
package io.dify.rag.store;

import org.jspecify.annotations.NullMarked;
