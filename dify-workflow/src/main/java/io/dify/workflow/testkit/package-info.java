/**
 * Tests of apps and nodes, for everybody who writes some: case files ({@link io.dify.workflow.testkit.CaseFile}), nodes by themselves
 * ({@link io.dify.workflow.testkit.NodeTester}), and the simulated workers under both. Nothing leaves the process, no test sleeps, and the same case gives the
 * same events every time. Works with any test framework; what belongs to JUnit is in {@code testkit.junit}.
 *
 * <p>A case file goes {@code CaseFileReader -> TestCase -> CaseRunner -> CaseRun -> Expectations and Invariants -> CaseReport}. May use all of the module.
 */
@NullMarked
package io.dify.workflow.testkit;

import org.jspecify.annotations.NullMarked;
