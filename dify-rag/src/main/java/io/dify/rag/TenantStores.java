package io.dify.rag;

import io.dify.rag.store.BaseStore;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.EmbeddingStore;
import io.dify.rag.store.VectorCache;

/** The stores of one tenant. */
record TenantStores(BaseStore bases, DocumentStore documents, ChunkStore chunks, ChunkQueries queries,
    VectorCache vectors, EmbeddingStore embeddings) {
  static TenantStores of(KnowledgeSetup setup, String tenant) {
    return new TenantStores(new BaseStore(setup.database(), tenant, setup.clock(), setup.ids()),
        new DocumentStore(setup.database(), tenant, setup.clock(), setup.ids()),
        new ChunkStore(setup.database(), tenant, setup.clock()), new ChunkQueries(setup.database(), tenant),
        new VectorCache(setup.database(), tenant), new EmbeddingStore(setup.database(), tenant));
  }
}
