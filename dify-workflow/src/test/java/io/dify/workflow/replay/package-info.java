/** Tests of the replay: that it passes what it should, and above all fails what it should. */
@NullMarked
package io.dify.workflow.replay;

import org.jspecify.annotations.NullMarked;
