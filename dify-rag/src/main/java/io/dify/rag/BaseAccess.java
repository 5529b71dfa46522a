package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.extract.ExtractOptions;
import io.dify.rag.extract.Extracted;
import io.dify.rag.ingest.IndexUpdate;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.ingest.IngestRun;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.CurrentBase;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.RetrievalQueries;
import io.dify.rag.store.SourceRef;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the faces of one tenant's bases share: finding bases and documents by what people call them, and working on them. Thread-safe. */
record BaseAccess(KnowledgeEngine engine, TenantStores stores, IndexKeeper indexes) {
  KnowledgeBase base(String idOrName) {
    return stores.bases().find(idOrName).orElseThrow(() -> noBase(idOrName));
  }

  /** The same with how it stands now. */
  CurrentBase current(String idOrName) {
    return engine.rows().base(stores.tenant(), stores.bases(), idOrName).orElseThrow(() -> noBase(idOrName));
  }

  private static DifyException noBase(String idOrName) {
    return new DifyException(ErrorCode.NOT_FOUND, "The knowledge base \"" + idOrName + "\" does not exist.");
  }

  StoredDocument document(KnowledgeBase base, String idOrName) {
    return stores.documents().named(base.id(), idOrName).orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
        "There is no document \"" + idOrName + "\" in knowledge base \"" + base.name() + "\"."));
  }

  /** A document that may be changed. */
  StoredDocument changeable(KnowledgeBase base, String idOrName) {
    StoredDocument document = document(base, idOrName);
    if (document.archived()) {
      throw new DifyException(ErrorCode.FORBIDDEN,
          document.name() + " is archived and cannot be changed. Take it out of the archive first.");
    }
    return document;
  }

  /** Null for a base that is searched by words. */
  @Nullable
  TextEmbedder embedder(KnowledgeBase base) {
    return indexes.embedder(base);
  }

  /** What is known of images, by their ids; those that are not kept are missing. */
  Map<String, FileRef> images(Collection<String> ids) {
    return new RetrievalQueries(engine.setup().database(), stores.tenant()).images(ids);
  }

  /** Lets searches see what was changed. */
  void apply(KnowledgeBase base) {
    IndexUpdate index = indexes.update(base.id());
    index.apply();
    index.commit();
  }

  IngestRun run(KnowledgeBase base, IngestProgress progress) {
    return new IngestRun(new IngestRun.Means(stores, engine.leases(), embedder(base), indexes.update(base.id()),
        progress, engine.setup().models()), base);
  }

  /** Extracts a document from the bytes that were kept. */
  Supplier<Extracted> reader(StoredDocument document) {
    return () -> {
      SourceRef source = source(document);
      ExtractOptions options = source.encoding() == null
          ? ExtractOptions.defaults()
          : ExtractOptions.defaults().withEncoding(source.encoding());
      return engine.setup().extractors().extract(stores.sources().read(source), options);
    };
  }

  /** The bytes a document was made from. */
  SourceDocument file(StoredDocument document) {
    return stores.sources().read(source(document));
  }

  static SourceRef source(StoredDocument document) {
    SourceRef source = document.source();
    if (source == null) {
      throw new DifyException(ErrorCode.NOT_FOUND,
          "The file of " + document.name() + " was not kept when it was added. Add it again.");
    }
    return source;
  }

  /** Removes what no document of the tenant needs any more. What is younger than a day may be on its way into one. */
  void sweep() {
    long yesterday = engine.setup().clock().millis() - 86_400_000L;
    stores.vectors().sweep();
    stores.attachments().sweep(yesterday);
    stores.sources().sweep(yesterday);
  }

  /** The children of a chunk, in their order. */
  List<ChildChunk> childrenOf(KnowledgeBase base, String chunkId) {
    return stores.queries().childrenOf(base.id(), List.of(chunkId)).getOrDefault(chunkId, List.of());
  }
}
