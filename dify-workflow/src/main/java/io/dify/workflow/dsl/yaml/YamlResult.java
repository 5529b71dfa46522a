package io.dify.workflow.dsl.yaml;

import java.util.List;

/** What reading gave. */
public sealed interface YamlResult {
  /** It could be read. */
  record Read(YamlDocument document) implements YamlResult {}

  /**
   * It could not.
   *
   * @param problems at least one, in the order of the file
   */
  record Refused(List<YamlProblem> problems) implements YamlResult {
    /** Copies. */
    public Refused {
      problems = List.copyOf(problems);
    }

    Refused(YamlProblem problem) {
      this(List.of(problem));
    }
  }
}
