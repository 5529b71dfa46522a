package io.dify.rag.eval;

import io.dify.core.value.Value;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.Passage;
import io.dify.rag.document.Entry;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.retrieve.SearchRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A knowledge base as a search to be evaluated. What it finds is named by the id of its record, or where it has none by the name of its document; of
 * several passages of one record or document the best counts, and the first ten names are kept.
 */
public final class KnowledgeSearch implements RetrievalEvaluation.Search {
  private static final int KEPT = 10;

  private final KnowledgeBases bases;
  private final String base;
  private final Function<String, SearchRequest> request;

  /**
   * A search of a base.
   *
   * @param base its id or name
   * @param request how a question is asked; for more than ten hits where long entries are cut into several chunks, or metrics at ten are those of fewer
   */
  public KnowledgeSearch(KnowledgeBases bases, String base, Function<String, SearchRequest> request) {
    this.bases = bases;
    this.base = base;
    this.request = request;
  }

  /**
   * Brings the entries of a corpus into a base as one document, made if it is not there; only what has changed is indexed.
   *
   * @param document name of the document
   */
  public static IngestReport fill(KnowledgeBases bases, String base, String document, List<EvalEntry> corpus,
      AddOptions options) {
    if (bases.find(base).isEmpty()) {
      bases.create(base);
    }
    List<Entry> entries = corpus.stream()
        .map(entry -> new Entry(entry.id(), entry.searchText(), null, Map.<String, Value>of())).toList();
    return bases.addEntries(base, document, entries, options).orThrow();
  }

  @Override
  public List<EvalHit> find(String question) {
    Set<String> seen = new HashSet<>();
    List<EvalHit> hits = new ArrayList<>();
    for (Passage passage : bases.search(base, request.apply(question))) {
      String id = id(passage);
      if (hits.size() < KEPT && seen.add(id)) {
        hits.add(new EvalHit(id, passage.hit().score(), passage.hit().relevance(),
            passage.explanation().keywordScore()));
      }
    }
    return hits;
  }

  private static String id(Passage passage) {
    return passage.hit().metadata().get(KnowledgeBases.EXTERNAL_ID) instanceof Value.Text id
        ? id.text()
        : passage.hit().documentName();
  }
}
