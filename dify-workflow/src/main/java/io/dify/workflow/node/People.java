package io.dify.workflow.node;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Port: puts questions before people. Thread-safe. */
@FunctionalInterface
public interface People {
  /**
   * Asks. A question that was asked before under the same key is asked no second time: a node may have to be executed again after a crash.
   *
   * @return what the run tells its readers: the question with the id of its form and the time it expires at, and no secrets
   * @throws io.dify.core.error.DifyException when the question cannot be kept
   */
  Value.Obj ask(Question question);

  /** Nobody is told but the readers of the run, and nothing expires: whoever embeds the engine resumes the run with an answer. */
  static People none() {
    return question -> {
      Map<String, Value> told = new LinkedHashMap<>();
      told.put("form_id", Value.of(question.key()));
      told.putAll(question.form().fields());
      return new Value.Obj(told);
    };
  }
}
