/**
 * The local models: BERT encoders on onnxruntime, called directly. The only package that imports {@code ai.onnxruntime}; files of the built-in models are
 * resources on the class path. Others run their own graphs through {@link io.dify.rag.embed.onnx.BertSession}.
 */
@NullMarked
package io.dify.rag.embed.onnx;

import org.jspecify.annotations.NullMarked;
