package io.dify.core.model.catalog;

/** What becomes of a field of a credential. */
public sealed interface FieldUse {
  /** The protocol knows what to do with it. */
  record Setting() implements FieldUse {}

  /**
   * It is sent in a header.
   *
   * @param name name of the header
   * @param prefix what stands before the value, may be empty
   */
  record Header(String name, String prefix) implements FieldUse {}

  /** It is a parameter in the query of each address. */
  record Query(String name) implements FieldUse {}

  /** Set to {@code true}, it chooses another address of the provider. */
  record OtherAddress(String baseUrl) implements FieldUse {}
}
