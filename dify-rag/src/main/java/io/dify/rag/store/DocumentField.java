package io.dify.rag.store;

/**
 * A field that documents of a base may have and filters may ask for.
 *
 * @param id its id; of a built-in field {@code built-in}
 * @param name its name, unique within the base
 * @param type what it holds
 * @param origin where it comes from
 */
public record DocumentField(String id, String name, FieldType type, Origin origin) {
  /** Where a field comes from. */
  public enum Origin {
    /** Somebody made it. */
    DECLARED,
    /** A document or record came with it. */
    FOUND,
    /** Every document has it. */
    BUILT_IN
  }
}
