package io.dify.workflow.condition;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Tests of lists of files. */
final class FileTesting {
  private FileTesting() {}

  static boolean test(Operator operator, Value actual, FileTests tests, Function<Selector, Optional<Value>> variables) {
    if (Comparing.isEmpty(actual)) {
      return operator == Operator.NOT_CONTAINS;
    }
    List<FileRef> files = files(operator, actual);
    Predicate<FileTests.AttributeTest> holds = test -> test(test, files, variables);
    return tests.logic() == Logic.AND ? tests.tests().stream().allMatch(holds) : tests.tests().stream().anyMatch(holds);
  }

  private static boolean test(FileTests.AttributeTest test, List<FileRef> files,
      Function<Selector, Optional<Value>> variables) {
    Value resolved = test.expected().resolve(variables);
    Value expected = test.attribute().equals("extension") ? withDot(resolved) : resolved;
    Predicate<FileRef> holds = file -> Comparing.test(test.operator(),
        file.attribute(test.attribute()).orElse(Value.nothing()), expected);
    return test.operator().denies() ? files.stream().allMatch(holds) : files.stream().anyMatch(holds);
  }

  private static Value withDot(Value expected) {
    return switch (expected) {
      case Value.Text text when !text.text().isEmpty() && !text.text().startsWith(".") -> Value.of("." + text.text());
      case Value.Array array -> new Value.Array(array.items().stream().map(FileTesting::withDot).toList());
      default -> expected;
    };
  }

  private static List<FileRef> files(Operator operator, Value actual) {
    List<FileRef> files = new ArrayList<>();
    if (actual instanceof Value.Array array) {
      array.items().forEach(item -> {
        if (item instanceof Value.File file) {
          files.add(file.file());
        }
      });
    }
    if (!(actual instanceof Value.Array array) || files.size() < array.items().size()) {
      throw new DifyException(ErrorCode.TYPE_MISMATCH, "operator '" + operator.wire()
          + "' has tests of files, but the variable is " + actual.type().wire() + "; choose a list of files.");
    }
    return files;
  }
}
