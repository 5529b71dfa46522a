package io.dify.workflow.testkit;

import io.dify.workflow.dsl.yaml.Place;

/** A case of a {@link CaseFile}. Immutable; may be run any number of times. */
public final class TestCase {
  /**
   * What the file says.
   *
   * @param index number in the file, from 0
   */
  record Spec(String name, Place place, int index, CaseGiven given, CaseDoubles doubles, Expectations expect,
      int repeat) {}

  private final CaseFile file;
  private final Spec spec;

  TestCase(CaseFile file, Spec spec) {
    this.file = file;
    this.spec = spec;
  }

  /** Its name, unique in its file. */
  public String name() {
    return spec.name();
  }

  /** The file it stands in. */
  public CaseFile file() {
    return file;
  }

  /** Where its name stands, from 1. */
  public int line() {
    return spec.place().line();
  }

  Spec spec() {
    return spec;
  }

  /** Runs it as often as it says, and tells how it went. Blocks for as long as the nodes compute; waiting takes no time. */
  public CaseReport run() throws InterruptedException {
    return new CaseRunner(file, spec, SimulatedWorkers.PATIENCE).run();
  }

  @Override
  public String toString() {
    return name();
  }
}
