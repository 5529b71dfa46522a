/**
 * The local models: BERT encoders on onnxruntime, called directly. The only package that imports {@code ai.onnxruntime}; model files are
 * resources on the class path.
 */
@NullMarked
package io.dify.rag.embed.onnx;

import org.jspecify.annotations.NullMarked;
