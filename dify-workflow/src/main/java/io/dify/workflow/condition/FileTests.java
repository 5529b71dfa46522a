package io.dify.workflow.condition;

import java.util.List;
import java.util.Set;

/**
 * What must hold of the files of a list. A test holds when any file passes it; one that denies something, when all do.
 *
 * @param logic whether all tests must hold, or any
 * @param tests the tests
 */
public record FileTests(Logic logic, List<AttributeTest> tests) {
  /** Attributes of files that can be tested. */
  public static final Set<String> ATTRIBUTES = Set.of("name", "extension", "mime_type", "url", "related_id", "type",
      "transfer_method",
      "size");

  /**
   * A test of one attribute.
   *
   * @param attribute one of {@link #ATTRIBUTES}
   * @param operator how it is compared
   * @param expected what it is compared with; extensions get their dot by themselves
   */
  public record AttributeTest(String attribute, Operator operator, Operand expected) {}

  /** Copies. */
  public FileTests {
    tests = List.copyOf(tests);
  }
}
