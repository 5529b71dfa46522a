package io.dify.rag.store;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import java.time.InstantSource;

/**
 * The stores of one tenant. Thread-safe.
 *
 * @param tenant its id
 * @param bases its bases
 * @param documents their documents
 * @param chunks their chunks, as they are written
 * @param queries their chunks, as they are read
 * @param pages their chunks, as people leaf through them
 * @param vectors vectors that were computed before
 * @param attachments images of documents
 * @param sources the bytes documents were made from
 * @param jobs the work on documents
 * @param edits changes people make to documents
 * @param fields metadata fields people made
 * @param children children of chunks, as people change them
 * @param questions what models made of documents
 * @param embeddings the remote models that indexes were made with
 * @param profiles what is said about bases beside how they work
 * @param externals bases whose knowledge is elsewhere
 * @param listing documents in pages, and what is counted of them
 */
public record TenantStores(String tenant, BaseStore bases, DocumentStore documents, ChunkStore chunks,
    ChunkQueries queries, ChunkPages pages,
    VectorCache vectors, AttachmentStore attachments, SourceStore sources, JobStore jobs, DocumentEdits edits,
    FieldStore fields, ChildStore children, QuestionStore questions, EmbeddingStore embeddings,
    BaseProfileStore profiles, ExternalStore externals, DocumentListing listing) {
  /** The stores of a tenant over a database whose schema is up to date ({@link KnowledgeSchema}). */
  public static TenantStores of(Database database, String tenant, InstantSource clock, Ids ids) {
    DocumentStore documents = new DocumentStore(database, tenant, clock, ids);
    return new TenantStores(tenant, new BaseStore(database, tenant, clock, ids), documents,
        new ChunkStore(database, tenant, clock),
        new ChunkQueries(database, tenant), new ChunkPages(database, tenant), new VectorCache(database, tenant),
        new AttachmentStore(database, tenant, clock),
        new SourceStore(database, tenant, clock), new JobStore(database, tenant, clock, ids, documents),
        new DocumentEdits(database, tenant, clock), new FieldStore(database, tenant, clock, ids),
        new ChildStore(database, tenant, clock), new QuestionStore(database, tenant),
        new EmbeddingStore(database, tenant), new BaseProfileStore(database, tenant, clock),
        new ExternalStore(database, tenant, clock),
        new DocumentListing(database, tenant));
  }
}
