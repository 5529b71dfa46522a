/** Tests of case files as JUnit tests. */
@NullMarked
package io.dify.workflow.testkit.junit;

import org.jspecify.annotations.NullMarked;
