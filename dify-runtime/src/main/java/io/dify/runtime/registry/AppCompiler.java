package io.dify.runtime.registry;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslProblem;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.dsl.Unsupported;
import java.util.stream.Collectors;

/** Reads app files and insists that they can run. Thread-safe. */
final class AppCompiler {
  private final DslReader reader;

  AppCompiler(DslReader reader) {
    this.reader = reader;
  }

  /**
   * Compiles an app file. Parts that cannot run yet are no error: the app runs until it reaches one.
   *
   * @param name what messages call the file
   * @throws DifyException {@code SYNTAX} when it is no YAML, {@code DSL_INVALID} when the app cannot run; the message has every problem with its line
   */
  AppSpec compile(String name, byte[] source) {
    AppImport read = reader.read(source);
    if (read.file().isPresent() && read.graph().isPresent()) {
      return new AppSpec(read.file().get(), read.graph().get());
    }
    String problems = read.problems().stream().filter(DslProblem::isError).map(AppCompiler::line)
        .collect(Collectors.joining());
    String cannot = read.unsupported().stream().map(AppCompiler::line).collect(Collectors.joining());
    throw new DifyException(read.readable() ? ErrorCode.DSL_INVALID : ErrorCode.SYNTAX,
        name + " cannot run:" + (problems.isEmpty() ? cannot : problems));
  }

  private static String line(DslProblem problem) {
    return "\n  line " + problem.place().line() + ", column " + problem.place().column()
        + (problem.node().isEmpty() ? "" : ", node '" + problem.node() + "'") + ": " + problem.message();
  }

  private static String line(Unsupported part) {
    return "\n  line " + part.place().line() + ", column " + part.place().column() + ": " + part.reason();
  }
}
