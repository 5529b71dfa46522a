/** Tests of the testkit: that it passes what it should, and above all fails what it should. */
@NullMarked
package io.dify.workflow.testkit;

import org.jspecify.annotations.NullMarked;
