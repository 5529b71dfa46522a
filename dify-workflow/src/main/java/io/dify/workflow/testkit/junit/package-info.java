/** Case files as JUnit 5 tests. Needs JUnit Jupiter on the class path, which this module does not bring; uses {@code workflow.testkit}. */
@NullMarked
package io.dify.workflow.testkit.junit;

import org.jspecify.annotations.NullMarked;
