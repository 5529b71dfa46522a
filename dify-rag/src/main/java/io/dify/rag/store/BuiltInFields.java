package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.store.DocumentField.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields every document has, where its base allows them. */
public final class BuiltInFields {
  /** Name of the document. */
  public static final String DOCUMENT_NAME = "document_name";
  /** Who brought it. */
  public static final String UPLOADER = "uploader";
  /** When it was first added. */
  public static final String UPLOAD_DATE = "upload_date";
  /** When its content was last replaced. */
  public static final String LAST_UPDATE_DATE = "last_update_date";
  /** Where it came from. */
  public static final String SOURCE = "source";

  private static final String ID = "built-in";
  private static final List<DocumentField> ALL = List.of(
      new DocumentField(ID, DOCUMENT_NAME, FieldType.STRING, Origin.BUILT_IN),
      new DocumentField(ID, UPLOADER, FieldType.STRING, Origin.BUILT_IN),
      new DocumentField(ID, UPLOAD_DATE, FieldType.TIME, Origin.BUILT_IN),
      new DocumentField(ID, LAST_UPDATE_DATE, FieldType.TIME, Origin.BUILT_IN),
      new DocumentField(ID, SOURCE, FieldType.STRING, Origin.BUILT_IN));

  private BuiltInFields() {}

  /** All of them, in the order they are shown. */
  public static List<DocumentField> all() {
    return ALL;
  }

  /** Whether a name is one of theirs, which no other field may have. */
  public static boolean isReserved(String name) {
    return ALL.stream().anyMatch(field -> field.name().equals(name));
  }

  /** What they hold for a document; times in seconds since 1970. */
  public static Map<String, Value> of(StoredDocument document) {
    Map<String, Value> fields = new HashMap<>();
    put(fields, document.name(), document.uploader(), document.createdAt().toEpochMilli(),
        document.contentAt().toEpochMilli(), document.sourceType());
    return fields;
  }

  /** Adds what they hold for a document; times in seconds since 1970. */
  static void put(Map<String, Value> fields, String name, String uploader, long createdMillis, long contentMillis,
      String source) {
    fields.put(DOCUMENT_NAME, Value.of(name));
    fields.put(UPLOADER, Value.of(uploader));
    fields.put(UPLOAD_DATE, Value.of(createdMillis / 1_000));
    fields.put(LAST_UPDATE_DATE, Value.of(contentMillis / 1_000));
    fields.put(SOURCE, Value.of(source));
  }
}
