/** The same graphs on langgraph4j. */
package io.dify.bench.langgraph4j;
