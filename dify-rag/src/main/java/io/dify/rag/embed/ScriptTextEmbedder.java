package io.dify.rag.embed;

import io.dify.core.model.EmbeddingId;
import java.lang.Character.UnicodeScript;
import java.util.List;

/**
 * An embedder with a model for Chinese and one for everything else. The script of a text chooses: where Han characters are a tenth or more of
 * the letters it is Chinese, so a Chinese question about an "iPhone 15 Pro" is, and an English one that quotes a name in Chinese is not. The
 * kana of Japanese count as Han; digits, punctuation and symbols do not count. Texts in other languages than Chinese and English are not supported: these
 * models would give them vectors that mean nothing.
 */
public final class ScriptTextEmbedder implements TextEmbedder {
  private static final int LETTERS_PER_HAN = 10;

  private final SingleModelEmbedder other;
  private final SingleModelEmbedder han;
  private final int parallelism;
  private final Runnable afterClose;

  /**
   * An embedder over two models that make different vectors.
   *
   * @param other the model for texts in other scripts; closed with this embedder
   * @param han the model for Chinese texts; closed with this embedder
   * @param parallelism how many texts of {@link #embedAll} are under way at once, 1 or more
   * @param afterClose what else to release, after the models
   */
  public ScriptTextEmbedder(CalibratedModel other, CalibratedModel han, int parallelism, Runnable afterClose) {
    this.other = new SingleModelEmbedder(other, parallelism);
    this.han = new SingleModelEmbedder(han, parallelism);
    this.parallelism = parallelism;
    this.afterClose = afterClose;
  }

  /** Whether a text counts as Chinese. */
  static boolean isHan(String text) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    return letters > 0
        && text.codePoints().filter(ScriptTextEmbedder::isHanLetter).count() * LETTERS_PER_HAN >= letters;
  }

  private static boolean isHanLetter(int codePoint) {
    if (codePoint < 0x2e80 || !Character.isLetter(codePoint)) {
      return false;
    }
    UnicodeScript script = UnicodeScript.of(codePoint);
    return script == UnicodeScript.HAN || script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA;
  }

  @Override
  public boolean supports(String text) {
    return Readers.canRead(text);
  }

  @Override
  public EmbeddedText embed(String text) {
    return (isHan(text) ? han : other).embed(text);
  }

  @Override
  public List<EmbeddedText> embedAll(List<String> texts) {
    return ParallelEmbedding.embedAll(texts, parallelism, this::embed);
  }

  @Override
  public List<EmbeddingId> models() {
    return List.of(other.models().getFirst(), han.models().getFirst());
  }

  @Override
  public double relevanceThreshold(EmbeddingId model) {
    return (model.equals(han.models().getFirst()) ? han : other).relevanceThreshold(model);
  }

  @Override
  public void close() {
    try (other; han) {
      // Closed in reverse order, the second also when the first fails.
    } finally {
      afterClose.run();
    }
  }
}
