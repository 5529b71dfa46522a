package io.dify.workflow.build;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks a question up in knowledge bases. Not thread-safe. */
public final class KnowledgeStep extends Step {
  private final Map<String, Object> retrieval = new LinkedHashMap<>();

  KnowledgeStep(Level level, String id, Var<String> query, List<String> baseIds) {
    super(level, id, "knowledge-retrieval");
    set("query_variable_selector", query.selector().parts());
    set("dataset_ids", baseIds);
    set("retrieval_mode", "multiple");
    retrieval("reranking_enable", false);
  }

  private KnowledgeStep retrieval(String key, Object value) {
    retrieval.put(key, value);
    set("multiple_retrieval_config", retrieval);
    return this;
  }

  /** Passages at most, 4 unless said otherwise. */
  public KnowledgeStep topK(int most) {
    return retrieval("top_k", most);
  }

  /** Passages with a lower score are left out; from 0 to 1. */
  public KnowledgeStep scoreThreshold(double least) {
    return retrieval("score_threshold", least);
  }

  /** The passages, best first: objects with {@code title}, {@code content} and {@code metadata}. */
  public Var<List<Map<String, Object>>> result() {
    return output("result", VarType.listOf(VarType.OBJECT));
  }
}
