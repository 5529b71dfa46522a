package io.dify.core.retrieval;

import java.util.List;

/**
 * What a model is told of a knowledge base, to choose it or to make a filter for it.
 *
 * @param id its id
 * @param name its name
 * @param description what it is about; may be empty
 * @param fields what its documents and records can be filtered by
 * @param external whether another system keeps it
 */
public record KnowledgeDescription(String id, String name, String description, List<MetadataField> fields,
    boolean external) {
  /** Copies. */
  public KnowledgeDescription {
    fields = List.copyOf(fields);
  }

  /** A base that is kept here. */
  public KnowledgeDescription(String id, String name, String description, List<MetadataField> fields) {
    this(id, name, description, fields, false);
  }
}
