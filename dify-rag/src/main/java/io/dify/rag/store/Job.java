package io.dify.rag.store;

/**
 * Work on a document that somebody holds a lease of.
 *
 * @param documentId the document
 * @param id the work's own id: newer work on the document has another
 * @param tenant whose it is
 * @param baseId the base of the document
 * @param attempts how often it was begun without getting any further, this time included
 */
public record Job(String documentId, String id, String tenant, String baseId, long attempts) {}
