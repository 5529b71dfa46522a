package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.value.Value;
import io.dify.rag.document.Attachment;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.store.BuiltInFields;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.FieldType;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StorableText;
import io.dify.rag.store.StoredDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents and their metadata as people change them. Searches see each change when the call returns; none needs a model. Documents are named by
 * their ids or names. Thread-safe.
 */
public final class KnowledgeDocuments {
  private final BaseAccess access;

  KnowledgeDocuments(BaseAccess access) {
    this.access = access;
  }

  /** A document. */
  public StoredDocument get(String base, String document) {
    return access.document(access.base(base), document);
  }

  /**
   * The file a document was made from.
   *
   * @throws DifyException {@code NOT_FOUND} when it was not kept
   */
  public SourceDocument file(String base, String document) {
    return access.file(get(base, document));
  }

  /** An image of a document, by its id. */
  public Optional<Attachment> image(String id) {
    return access.stores().attachments().find(id);
  }

  /**
   * Gives a document another name.
   *
   * @throws DifyException {@code CONFLICT} when another document of the base has it
   */
  public void rename(String base, String document, String name) {
    KnowledgeBase of = access.base(base);
    access.stores().edits().rename(access.changeable(of, document), name);
    access.apply(of);
  }

  /**
   * Gives a document another name, which others may have too; its chunks and vectors stay.
   *
   * @throws DifyException {@code INVALID_PARAM} when it is blank or longer than 255 characters, {@code ARCHIVED_DOCUMENT_IMMUTABLE}
   */
  public StoredDocument title(String base, String document, String name) {
    KnowledgeBase of = access.base(base);
    StoredDocument changed = access.changeable(of, document);
    access.stores().edits().title(changed, name);
    access.apply(of);
    return get(base, changed.id());
  }

  /** Lets the chunks of documents be found or not. */
  public void enable(String base, List<String> documents, boolean enabled) {
    KnowledgeBase of = access.base(base);
    access.stores().edits().enable(documents.stream().map(one -> access.changeable(of, one)).toList(), enabled);
    access.apply(of);
  }

  /** Puts documents away, or takes them out again. While one is put away it is not found and cannot be changed. */
  public void archive(String base, List<String> documents, boolean archived) {
    KnowledgeBase of = access.base(base);
    access.stores().edits().archive(documents.stream().map(one -> access.document(of, one)).toList(), archived);
    access.apply(of);
  }

  /** Deletes documents with their chunks; work on them stops. */
  public void delete(String base, List<String> documents) {
    KnowledgeBase of = access.base(base);
    List<StoredDocument> gone = documents.stream().map(one -> access.changeable(of, one)).toList();
    gone.forEach(this::deleteRows);
    access.apply(of);
    access.sweep();
  }

  void deleteRows(StoredDocument document) {
    access.stores().jobs().cancel(document);
    access.engine().leases().renew();
    List<String> ids = new ArrayList<>();
    access.stores().queries().forEachId(document, ids::add);
    for (int from = 0; from < ids.size(); from += ChunkStore.BATCH) {
      access.stores().chunks().delete(document, ids.subList(from, Math.min(ids.size(), from + ChunkStore.BATCH)));
    }
    access.stores().documents().delete(document);
  }

  /**
   * Says what is known about a document.
   *
   * @param values by the names of fields, which must have been made; {@code Nothing} removes one
   * @param keepOthers whether fields that are not named stay
   * @throws DifyException {@code INVALID_PARAM} when there is no such field, or a value is not of its type
   */
  public void tell(String base, String document, Map<String, Value> values, boolean keepOthers) {
    KnowledgeBase of = access.base(base);
    StoredDocument about = access.changeable(of, document);
    Map<String, DocumentField> fields = new LinkedHashMap<>();
    access.stores().fields().list(of.id()).forEach(field -> fields.put(field.name(), field));
    Map<String, Value> metadata = new LinkedHashMap<>(keepOthers ? about.metadata() : Map.of());
    values.forEach((name, value) -> {
      DocumentField field = fields.get(name);
      if (field == null) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "There is no metadata field \"" + name + "\"; "
            + (fields.isEmpty() ? "none was made yet." : "there are " + String.join(", ", fields.keySet()) + "."));
      }
      tell(metadata, field, value);
    });
    access.stores().edits().tell(Map.of(about, metadata));
    access.apply(of);
  }

  /**
   * Says what is known about documents: all of it or nothing.
   *
   * @throws DifyException {@code NOT_FOUND} when there is no such document or field, {@code INVALID_PARAM} when a value is not of its field's type
   */
  public void tell(String base, List<DocumentFacts> facts) {
    KnowledgeBase of = access.base(base);
    Map<String, DocumentField> fields = new LinkedHashMap<>();
    access.stores().fields().list(of.id()).forEach(field -> fields.put(field.id(), field));
    Map<String, StoredDocument> about = new LinkedHashMap<>();
    Map<String, Map<String, Value>> told = new LinkedHashMap<>();
    for (DocumentFacts fact : facts) {
      StoredDocument document = access.changeable(of, fact.document());
      about.put(document.id(), document);
      Map<String, Value> metadata = told.computeIfAbsent(document.id(), id -> new LinkedHashMap<>(document.metadata()));
      if (!fact.keepOthers()) {
        metadata.clear();
      }
      fact.values().forEach((id, value) -> tell(metadata, Optional.ofNullable(fields.get(id)).orElseThrow(
          () -> new DifyException(ErrorCode.NOT_FOUND, "There is no metadata field " + id + ".")), value));
    }
    Map<StoredDocument, Map<String, Value>> all = new LinkedHashMap<>();
    told.forEach((id, metadata) -> all.put(about.get(id), metadata));
    access.stores().edits().tell(all);
    access.apply(of);
  }

  private static void tell(Map<String, Value> metadata, DocumentField field, Value value) {
    if (value instanceof Value.Nothing) {
      metadata.remove(field.name());
    } else {
      checkType(field, value);
      metadata.put(field.name(), value);
    }
  }

  private static void checkType(DocumentField field, Value value) {
    boolean fits = switch (field.type()) {
      case STRING -> !(value instanceof Value.Text text) || StorableText.is(text.text());
      case NUMBER, TIME -> MetadataCondition.number(value).isPresent();
    };
    if (!fits || value instanceof Value.Obj || value instanceof Value.Array || value instanceof Value.File) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The metadata field \"" + field.name() + "\" holds "
          + switch (field.type()) {
            case STRING -> "texts.";
            case NUMBER -> "numbers.";
            case TIME -> "times, as seconds since 1970.";
          });
    }
  }

  /** The fields people made, by name, each with the number of documents that have it. */
  public Map<DocumentField, Long> fields(String base) {
    KnowledgeBase of = access.base(base);
    List<StoredDocument> documents = access.stores().documents().list(of.id());
    Map<DocumentField, Long> fields = new LinkedHashMap<>();
    access.stores().fields().list(of.id()).forEach(field -> fields.put(field,
        documents.stream().filter(document -> document.metadata().containsKey(field.name())).count()));
    return fields;
  }

  /** The fields people made, by name. */
  public List<DocumentField> declaredFields(String base) {
    return access.stores().fields().list(access.base(base).id());
  }

  /**
   * Makes a field.
   *
   * @throws DifyException {@code INVALID_PARAM} for a name that is blank, longer than 255 characters, or that of a built-in field; {@code CONFLICT} when it is taken
   */
  public DocumentField createField(String base, String name, FieldType type) {
    return access.stores().fields().create(access.base(base).id(), name, type);
  }

  /** Renames a field, in all documents that have it. */
  public DocumentField renameField(String base, String fieldId, String name) {
    KnowledgeBase of = access.base(base);
    DocumentField renamed = access.stores().fields().rename(of.id(), fieldId, name);
    access.apply(of);
    return renamed;
  }

  /** Deletes a field, in all documents that have it. */
  public void deleteField(String base, String fieldId) {
    KnowledgeBase of = access.base(base);
    access.stores().fields().delete(of.id(), fieldId);
    access.apply(of);
  }

  /** The fields every document has. */
  public List<DocumentField> builtInFields() {
    return BuiltInFields.all();
  }

  /** Lets filters of a base ask for the built-in fields, or not. */
  public void allowBuiltInFields(String base, boolean allowed) {
    KnowledgeBase of = access.base(base);
    access.stores().bases().allowBuiltInFields(of.id(), allowed);
    access.apply(of);
  }
}
