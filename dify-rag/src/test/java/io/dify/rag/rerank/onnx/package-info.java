/** Tests of the package of the same name. */
@NullMarked
package io.dify.rag.rerank.onnx;

import org.jspecify.annotations.NullMarked;
