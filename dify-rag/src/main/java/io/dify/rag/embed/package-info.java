/** Stage: text to vector. The script of a text chooses the model; models run on onnxruntime on a small pool of their own. */
@NullMarked
package io.dify.rag.embed;

import org.jspecify.annotations.NullMarked;
