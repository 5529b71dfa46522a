package io.dify.runtime.http.dataset;

/** Port: addresses under which the files that documents were made from are read without a key, for a while. */
@FunctionalInterface
public interface OriginalUrls {
  /** The address of the file of a document. */
  String document(String tenantId, String baseId, String documentId);
}
