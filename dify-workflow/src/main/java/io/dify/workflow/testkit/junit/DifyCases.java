package io.dify.workflow.testkit.junit;

import io.dify.core.error.DifyException;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.testkit.CaseFile;
import io.dify.workflow.testkit.TestCase;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/**
 * Case files as dynamic tests, one for each case, named like it.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicNode> theBotAnswers() {
 *   return DifyCases.in(Path.of("src/test/cases"));
 * }
 * }</pre>
 */
public final class DifyCases {
  private DifyCases() {}

  /**
   * A container for each case file at a path, with a test for each case. A file that cannot be read is a test that fails.
   *
   * @param path a case file, or a folder of them
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such path, or no case file below it
   */
  public static Stream<DynamicNode> in(Path path) {
    return in(path, StandardNodes.andProvided());
  }

  /** The same for apps made of these kinds of nodes. */
  public static Stream<DynamicNode> in(Path path, NodeTypes types) {
    return CaseFile.find(path).stream().map(file -> container(file, types));
  }

  private static DynamicNode container(Path file, NodeTypes types) {
    String name = file.toString();
    try {
      CaseFile cases = CaseFile.read(file, types);
      return DynamicContainer.dynamicContainer(name, file.toUri(), cases.cases().stream().map(DifyCases::test));
    } catch (DifyException e) {
      return DynamicTest.dynamicTest(name, file.toUri(), () -> {
        throw new AssertionError(e.text());
      });
    }
  }

  private static DynamicTest test(TestCase each) {
    return DynamicTest.dynamicTest(each.name(), each.file().path().toUri(), () -> each.run().assertPassed());
  }
}
