package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document as it comes into a base.
 *
 * @param name its name within the base
 * @param sourceType where it comes from, for example {@code upload_file}
 * @param metadata what is known about it; empty leaves what was known of a document of this name
 * @param uploader who brings it, may be empty
 * @param source its bytes, null when they are not kept
 * @param settings rules of its own, null for those of its base
 * @param language the language it is said to be in, in words; empty for not said
 */
public record NewDocument(String name, String sourceType, Map<String, Value> metadata, String uploader,
    @Nullable SourceRef source, @Nullable BaseSettings settings, String language) {
  /** Copies. */
  public NewDocument {
    metadata = Metadata.copyOf(metadata);
  }

  /** In no language that is said. */
  public NewDocument(String name, String sourceType, Map<String, Value> metadata, String uploader,
      @Nullable SourceRef source, @Nullable BaseSettings settings) {
    this(name, sourceType, metadata, uploader, source, settings, "");
  }

  /** Of nobody, without its bytes, by the rules of its base. */
  public NewDocument(String name, String sourceType, Map<String, Value> metadata) {
    this(name, sourceType, metadata, "", null, null);
  }
}
