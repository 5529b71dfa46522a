package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.store.ChunkQueries.PlainText;
import io.dify.rag.store.TenantStores;
import io.dify.rag.store.TextHash;
import io.dify.rag.store.VectorCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the vectors of texts before they are stored, so that what people write can be found at once or is refused. Stateless. */
public final class Texts {
  private static final int PAGE = 256;

  private Texts() {}

  /**
   * Sees to it that the cache holds the vectors of texts.
   *
   * @param embedder makes them; null for a base without
   * @throws DifyException what the model said
   */
  public static void embed(VectorCache cache, @Nullable TextEmbedder embedder, List<String> texts) {
    if (embedder != null && !texts.isEmpty()) {
      Embeddings.Result result = new Embeddings(cache, embedder).of(
          texts.stream().map(text -> new Embeddings.Text("", text, TextHash.of(text))).toList(), done -> {});
      result.failedDocuments().values().stream().findFirst().ifPresent(error -> {
        throw error;
      });
    }
  }

  /**
   * Sees to it that the cache holds the vectors of all chunks of a base that has none yet.
   *
   * @param progress told how many chunks are done
   * @throws DifyException what the model said, or {@code PROVIDER_NOT_INITIALIZE} without one; what was made is kept
   */
  public static void embedAll(TenantStores stores, @Nullable TextEmbedder embedder, String baseId,
      IndexSync.Counter progress) {
    if (embedder == null) {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
          "A knowledge base of high quality needs an embedding model, and none is set up.");
    }
    long total = stores.queries().count(baseId);
    long done = 0;
    String last = "";
    for (List<PlainText> page = stores.queries().texts(baseId, last, PAGE); !page.isEmpty(); page = stores.queries()
        .texts(baseId, last, PAGE)) {
      embed(stores.vectors(), embedder, page.stream().map(PlainText::content).toList());
      last = page.getLast().id();
      done += page.size();
      progress.on(Math.min(done, total), total);
    }
  }
}
