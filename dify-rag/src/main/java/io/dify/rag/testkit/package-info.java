/** For tests of retrieval: a knowledge base in memory with assertions on chunks and ranks. Needs no test framework. Uses the face of the module. */
@NullMarked
package io.dify.rag.testkit;

import org.jspecify.annotations.NullMarked;
