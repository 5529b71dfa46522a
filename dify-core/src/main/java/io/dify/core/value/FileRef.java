package io.dify.core.value;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file as a value: a reference with its attributes, never its bytes. Field names are those of Dify's file object.
 *
 * @param id id of the reference
 * @param type {@code image}, {@code document}, {@code audio}, {@code video} or {@code custom}
 * @param transferMethod {@code local_file}, {@code remote_url}, {@code tool_file} or {@code datasource_file}
 * @param name file name with extension
 * @param extension with the leading dot, may be empty
 * @param mimeType media type
 * @param size bytes, -1 when not known
 * @param url address it can be read from, if any
 * @param relatedId id of the stored upload, if any
 */
public record FileRef(String id, String type, String transferMethod, String name, String extension, String mimeType,
    long size,
    @Nullable String url, @Nullable String relatedId) {
  /** The same, readable from an address. */
  public FileRef at(String address) {
    return new FileRef(id, type, transferMethod, name, extension, mimeType, size, address, relatedId);
  }

  /** An attribute by the name selectors and conditions use; one without value is nothing, unknown names are empty. */
  public Optional<Value> attribute(String attribute) {
    return switch (attribute) {
      case "type" -> Optional.of(Value.of(type));
      case "size" -> Optional.of(Value.of(size));
      case "name" -> Optional.of(Value.of(name));
      case "mime_type" -> Optional.of(Value.of(mimeType));
      case "transfer_method" -> Optional.of(Value.of(transferMethod));
      case "extension" -> Optional.of(Value.of(extension));
      case "url" -> Optional.of(Value.from(url));
      case "related_id" -> Optional.of(Value.from(relatedId));
      default -> Optional.empty();
    };
  }
}
