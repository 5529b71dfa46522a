package io.dify.runtime.tag;

/**
 * A tag.
 *
 * @param id its id
 * @param name its name, unique within the tenant, 1 to {@link #MAX_NAME_CHARS} characters
 */
public record Tag(String id, String name) {
  /** The kind of all tags there are, on the wire. */
  public static final String TYPE = "knowledge";
  /** Characters of a name at most. */
  public static final int MAX_NAME_CHARS = 50;
}
