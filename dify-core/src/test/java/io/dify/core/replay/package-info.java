/** Tests of what is written down of calls, and given again. */
@NullMarked
package io.dify.core.replay;

import org.jspecify.annotations.NullMarked;
