package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataField;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.RetrievalQueries;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds filters on fields that no base has: mostly a slip, which would silently find nothing. Thread-safe. */
final class FieldCheck {
  private final RetrievalQueries queries;

  FieldCheck(RetrievalQueries queries) {
    this.queries = queries;
  }

  /**
   * Checks a filter. A field that one of several bases has is known; an external base may have any.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the fields there are
   */
  void check(List<KnowledgeBase> bases, MetadataFilter filter) {
    if (filter.isNone()) {
      return;
    }
    Set<String> known = new TreeSet<>();
    for (KnowledgeBase base : bases) {
      if (queries.state(base.id()).external()) {
        return;
      }
      queries.fields(base.id()).stream().map(MetadataField::name).forEach(known::add);
    }
    List<String> unknown = filter.conditions().stream().map(MetadataCondition::field)
        .filter(name -> !known.contains(name)).distinct().toList();
    if (!unknown.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The filter asks for " + String.join(", ", unknown) + ", which no document of "
              + String.join(", ", bases.stream().map(KnowledgeBase::name).toList()) + " has. "
              + (known.isEmpty() ? "There are no fields." : "There are " + String.join(", ", known) + "."));
    }
  }
}
