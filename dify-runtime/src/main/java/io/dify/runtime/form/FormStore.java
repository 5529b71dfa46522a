package io.dify.runtime.form;

import io.dify.core.value.Value;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Port: forms. What a method has done is durable when it returns. Thread-safe. */
public interface FormStore {
  /**
   * Keeps a form, unless there is one for the same question.
   *
   * @return whether it was new
   */
  boolean add(Form form, String tokenHash, Instant now);

  /** The form for a question. */
  Optional<Form> byKey(String key);

  /** The form whose token has this hash, whichever workspace it is of. */
  Optional<Form> byHash(String tokenHash);

  /**
   * Answers a form that still waits; the first answer wins.
   *
   * @param status what it is from now on
   * @return whether this answer was the first
   */
  boolean answer(Form form, FormStatus status, Value.Obj answer, Instant now);

  /**
   * A form and what came of it.
   *
   * @param form the form
   * @param answer its answer; empty when it still waits
   */
  record Kept(Form form, Optional<Value.Obj> answer) {}

  /** The forms of runs of a workspace, in the order in which they were asked. */
  List<Kept> ofRuns(String tenantId, Collection<String> runIds);

  /** The answer of a form. */
  Optional<Value.Obj> answer(Form form);

  /** Its answer has reached the run, or no run waits for it any more. */
  void handed(Form form);

  /** Forms of all workspaces whose time is up, oldest first. */
  List<Form> due(Instant now, int max);

  /** Forms of all workspaces whose answers have not reached their runs, answered before a time, oldest first. */
  List<Form> unhanded(Instant before, int max);

  /** When the next form's time is up; empty when none waits. */
  Optional<Instant> nextDue();
}
