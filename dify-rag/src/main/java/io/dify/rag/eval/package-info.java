/** How good retrieval is: judged questions in, hit rates, ranks and latencies out. Uses nothing of the other stages; a search is a function. */
@NullMarked
package io.dify.rag.eval;

import org.jspecify.annotations.NullMarked;
