package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.OpenBase.Live;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.embed.ModelEmbedders;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.ChunkIndexes;
import io.dify.rag.ingest.IndexSync;
import io.dify.rag.ingest.IndexUpdate;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.TenantStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, compares and rebuilds the indexes of one tenant's bases. An index that cannot be used is not repaired but made anew from the database. */
final class IndexKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(IndexKeeper.class);
  /** How long deletions are kept for indexes that have not seen them. */
  private static final Duration TOMBSTONES = Duration.ofDays(7);
  private static final double SAME_VECTOR = 0.98;

  private final KnowledgeSetup setup;
  private final TenantStores stores;
  private final ChunkIndexes indexes;
  private final OpenBases open;
  private final BaseEmbedders embedders;

  IndexKeeper(KnowledgeSetup setup, TenantStores stores, ChunkIndexes indexes, OpenBases open) {
    this.embedders = new BaseEmbedders(new ModelEmbedders(setup.embedder(), setup.models()), stores.embeddings());
    this.setup = setup;
    this.stores = stores;
    this.indexes = indexes;
    this.open = open;
  }

  /** Uses the index of a base, for a search. */
  <T> T use(String baseId, Function<Live, T> body) {
    return base(baseId).use(open.nextUse(), body);
  }

  /** Uses the index of a base while nobody else changes the base. */
  <T> T change(String baseId, Function<Live, T> body) {
    return base(baseId).change(open.nextUse(), body);
  }

  /** The index of a base, for whoever takes documents in. */
  IndexUpdate update(String baseId) {
    return new IndexUpdate() {
      @Override
      public void apply() {
        change(baseId, live -> {
          live.sync().catchUp((done, total) -> {});
          return true;
        });
      }

      @Override
      public void commit() {
        change(baseId, live -> {
          live.sync().commit();
          return true;
        });
      }
    };
  }

  private OpenBase base(String baseId) {
    return open.of(baseId, this::open);
  }

  /** What embeds questions for a base; null when it is searched by words. */
  @Nullable
  TextEmbedder embedder(KnowledgeBase base) {
    return embedders.of(base);
  }

  private KnowledgeBase find(String baseId) {
    return stores.bases().find(baseId).orElseThrow(
        () -> new DifyException(ErrorCode.NOT_FOUND, "The knowledge base does not exist any more."));
  }

  private Live open(String baseId) {
    KnowledgeBase base = find(baseId);
    TextEmbedder embedder = embedders.of(base);
    IndexFolder folder = folder(baseId, embedder);
    embedders.put(baseId, BaseEmbedders.choice(base), embedder);
    ChunkIndex index = openSound(baseId, folder);
    try {
      IndexSync sync = sync(baseId, embedder, index);
      sync.replay();
      sync.commit();
      stores.chunks().purge(baseId, index.committedSeq(), setup.clock().millis() - TOMBSTONES.toMillis());
      folder.deleteOthers();
      return new Live(index, sync);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private ChunkIndex openSound(String baseId, IndexFolder folder) {
    ChunkIndex index;
    try {
      index = indexes.open(folder.current());
    } catch (DifyException e) {
      if (e.code() != ErrorCode.STORE_FAILED) {
        throw e;
      }
      LOG.warn("The index of knowledge base {} cannot be read and is made anew: {}", baseId, e.text());
      folder.deleteCurrent();
      return indexes.open(folder.current());
    }
    long seq = index.committedSeq();
    boolean missedDeletions = seq > 0 && seq < stores.queries().purgedSeq(baseId);
    boolean ofAnotherDatabase = seq > stores.queries().lastSeq(baseId);
    if (missedDeletions || ofAnotherDatabase) {
      LOG.warn("The index of knowledge base {} does not belong to this database's state and is made anew.", baseId);
      index.close();
      folder.deleteCurrent();
      return indexes.open(folder.current());
    }
    return index;
  }

  private IndexSync sync(String baseId, @Nullable TextEmbedder embedder, ChunkIndex index) {
    return new IndexSync(baseId, stores.queries(), stores.documents(), stores.vectors(), embedder, index);
  }

  private IndexFolder folder(String baseId, @Nullable TextEmbedder embedder) {
    return new IndexFolder(setup.indexFolder(), baseId, embedder);
  }

  /** Makes the index anew beside the one in use, which goes on answering until the new one takes its place. */
  void rebuild(String baseId, IndexSync.Counter progress) {
    remake(baseId, BaseEmbedders.choice(find(baseId)), progress, () -> {});
  }

  /**
   * The same with another model.
   *
   * @param decided runs when the new index has taken the place of the old one, while nobody uses either
   */
  void remake(String baseId, EmbeddingChoice choice, IndexSync.Counter progress, Runnable decided) {
    TextEmbedder embedder = embedders.fresh(choice);
    IndexFolder folder = folder(baseId, embedder);
    base(baseId).replace(() -> {
      folder.deleteNext();
      try (ChunkIndex next = indexes.open(folder.next())) {
        sync(baseId, embedder, next).catchUp(progress);
        next.commit();
      }
      return true;
    }, () -> {
      folder.promoteNext();
      embedders.put(baseId, choice, embedder);
      decided.run();
    });
  }

  /** What will embed for a base of high quality with this choice; null for none. */
  @Nullable
  TextEmbedder embedder(EmbeddingChoice choice) {
    return embedders.fresh(choice);
  }

  /** Runs something while nobody uses the index of a base, which is opened anew afterwards. */
  void reopen(String baseId, Runnable change) {
    base(baseId).replace(() -> true, change);
  }

  /** Deletes the index of a base, and runs the rest of its deletion while nobody can use it. */
  void delete(String baseId, Runnable rest) {
    base(baseId).replace(() -> true, () -> {
      folder(baseId, null).deleteAll();
      rest.run();
    });
    embedders.forget(baseId);
    open.forget(baseId);
  }

  VerifyReport verify(String baseId) {
    TextEmbedder embedder = embedders.of(find(baseId));
    return change(baseId, live -> {
      Set<String> held = new TreeSet<>(live.index().chunkIds());
      long indexed = held.size();
      List<String> missing = new ArrayList<>();
      List<String> stale = new ArrayList<>();
      long[] chunks = new long[1];
      stores.queries().forEachFindable(baseId, page -> {
        chunks[0] += page.size();
        page.keySet().stream().filter(id -> !held.contains(id)).forEach(missing::add);
        stale.addAll(stale(live.index(), embedder, page, held));
        held.removeAll(page.keySet());
      });
      return new VerifyReport(chunks[0], indexed, missing, List.copyOf(held), stale);
    });
  }

  private List<String> stale(ChunkIndex index, @Nullable TextEmbedder embedder, Map<String, String> page,
      Set<String> held) {
    List<String> stale = new ArrayList<>();
    if (embedder != null) {
      Map<String, EmbeddedText> vectors = stores.vectors().find(page.values(), embedder.models());
      page.forEach((id, textHash) -> {
        EmbeddedText vector = vectors.get(textHash);
        if (vector != null && held.contains(id)
            && index.similarities(vector, List.of(id)).getOrDefault(id, 0.0) < SAME_VECTOR) {
          stale.add(id);
        }
      });
    }
    return stale;
  }
}
