/** Where nondeterminism enters: clock, ids, randomness. Uses nothing else of this project. */
@NullMarked
package io.dify.core.time;

import org.jspecify.annotations.NullMarked;
