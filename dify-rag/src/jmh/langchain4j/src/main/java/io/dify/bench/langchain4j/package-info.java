/** langchain4j's embedding as its users have it, for comparison. Uses nothing of ours. */
@org.jspecify.annotations.NullMarked
package io.dify.bench.langchain4j;
