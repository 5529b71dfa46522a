package io.dify.rag.embed.onnx;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Where the parts of a BERT encoder lie, and what it makes.
 *
 * @param name name of the model, part of its identity
 * @param weights the ONNX graph with inputs {@code input_ids}, {@code attention_mask}, {@code token_type_ids} and the hidden states as first
 *     output
 * @param tokenizer a {@code tokenizer.json} with a WordPiece vocabulary
 * @param dimension length of a hidden state
 * @param directory where the weights are unpacked: onnxruntime reads a file with 70 MB less memory than it takes from an array
 */
record BertModel(String name, ModelResource weights, ModelResource tokenizer, int dimension, Path directory) {
  /** Longest input of BERT, special tokens included. */
  private static final int MAX_TOKENS = 512;
  /** Goes into the revision: raised when pooling or tokenization change what a text becomes. */
  private static final int PIPELINE_VERSION = 1;

  /** Identity: the revision is a hash of both files, which costs next to nothing when they lie in jars. */
  EmbeddingId id() {
    long hash = 31 * (31 * weights.fingerprint() + tokenizer.fingerprint()) + PIPELINE_VERSION;
    return new EmbeddingId(name, "%016x".formatted(hash).substring(0, 12), dimension, true);
  }

  /** The weights as a file, unpacked at the first call. */
  Path weightsFile() {
    return weights.unpackTo(directory.resolve(name + "-" + id().revision() + ".onnx"));
  }

  WordPieceTokenizer readTokenizer() {
    try (InputStream in = tokenizer.open()) {
      return WordPieceTokenizer.read(in, MAX_TOKENS);
    } catch (IOException | IllegalArgumentException e) {
      throw new DifyException(ErrorCode.MODEL_FAILED,
          tokenizer.name() + " of " + tokenizer.artifact() + " is not a WordPiece tokenizer: " + e.getMessage(), e);
    }
  }
}
