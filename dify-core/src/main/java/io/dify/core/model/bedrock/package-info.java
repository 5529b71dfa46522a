/**
 * Chat models of Amazon Bedrock, over its Converse operation: requests, the binary framing of answers, and signatures. Not through a library: langchain4j's
 * module brings the AWS SDK and its own HTTP client, past the one way out. Uses {@code core.model.rest}.
 */
@NullMarked
package io.dify.core.model.bedrock;

import org.jspecify.annotations.NullMarked;
