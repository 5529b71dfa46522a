/** Tests of the test kit. */
@NullMarked
package io.dify.core.testkit;

import org.jspecify.annotations.NullMarked;
