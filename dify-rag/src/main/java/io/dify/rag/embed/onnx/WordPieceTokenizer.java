package io.dify.rag.embed.onnx;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * BERT's tokenizer, uncased: text to the ids of word pieces between {@code [CLS]} and {@code [SEP]}. Immutable and thread-safe.
 *
 * <p>Basic tokenization cleans control characters, decomposes (NFD) and drops accents, lower-cases, and makes every punctuation mark and every
 * CJK ideograph a word of its own; each word is then cut greedily into the longest pieces of the vocabulary (Devlin et al. 2018; Schuster and
 * Nakajima 2012). It agrees with Hugging Face {@code tokenizers}, which tests check, except that names of special tokens inside a text are plain
 * text: what users write cannot become {@code [SEP]}. Always uncased: the vocabularies served here hold no capital letter, even where their
 * file says {@code lowercase: false}.
 */
public final class WordPieceTokenizer {
  private static final int MAX_WORD_CODE_POINTS = 100;

  private final Map<String, Integer> vocabulary;
  private final int maxTokens;
  private final int unknown;
  private final int start;
  private final int end;

  /**
   * A tokenizer of a vocabulary.
   *
   * @param maxTokens length at which ids are cut, special tokens included
   */
  WordPieceTokenizer(Map<String, Integer> vocabulary, int maxTokens) {
    this.vocabulary = Map.copyOf(vocabulary);
    this.maxTokens = maxTokens;
    unknown = id("[UNK]");
    start = id("[CLS]");
    end = id("[SEP]");
  }

  /**
   * The tokenizer of a file.
   *
   * @param file {@code tokenizer.json}, or {@code vocab.txt} with a word piece in each line
   * @param maxTokens length at which ids are cut, special tokens included
   * @throws IllegalArgumentException when it is neither
   */
  public static WordPieceTokenizer read(InputStream file, int maxTokens) throws IOException {
    String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    Map<String, Integer> vocabulary = new HashMap<>();
    if (text.startsWith("{")) {
      new ObjectMapper().readTree(text).path("model").path("vocab").properties()
          .forEach(entry -> vocabulary.put(entry.getKey(), entry.getValue().asInt()));
    } else {
      text.lines().forEach(piece -> vocabulary.putIfAbsent(piece.strip(), vocabulary.size()));
    }
    return new WordPieceTokenizer(vocabulary, maxTokens);
  }

  /** The ids of a text, at least the two special ones. */
  public long[] encode(String text) {
    Ids ids = new Ids();
    ids.add(start);
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < decomposed.length() && !ids.full();) {
      int codePoint = decomposed.codePointAt(i);
      i += Character.charCount(codePoint);
      switch (BertCharacters.kind(codePoint)) {
        case LETTER -> word.appendCodePoint(Character.toLowerCase(codePoint));
        case DROPPED -> {
          // Leaves the word whole.
        }
        case SPACE -> finish(word, ids);
        case OWN_WORD -> {
          finish(word, ids);
          finish(word.appendCodePoint(codePoint), ids);
        }
      }
    }
    finish(word, ids);
    return ids.closedBy(end);
  }

  /** Adds the pieces of the word, or one {@code [UNK]}, and empties it. */
  private void finish(StringBuilder builder, Ids ids) {
    String word = builder.toString();
    builder.setLength(0);
    if (word.codePointCount(0, word.length()) > MAX_WORD_CODE_POINTS) {
      ids.add(unknown);
      return;
    }
    int mark = ids.size();
    for (int from = 0; from < word.length();) {
      int to = word.length();
      Integer piece = null;
      while (to > from && (piece = vocabulary.get(piece(word, from, to))) == null) {
        to = word.offsetByCodePoints(to, -1);
      }
      if (piece == null) {
        ids.rewind(mark);
        ids.add(unknown);
        return;
      }
      ids.add(piece);
      from = to;
    }
  }

  private static String piece(String word, int from, int to) {
    String part = word.substring(from, to);
    return from == 0 ? part : "##" + part;
  }

  private int id(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException("The vocabulary has no " + token + ".");
    }
    return id;
  }

  /** A growing list of ids that leaves room for the last special token. A word may overshoot the limit and is cut at the end. */
  private final class Ids {
    private long[] items = new long[32];
    private int size;

    int size() {
      return size;
    }

    boolean full() {
      return size >= maxTokens - 1;
    }

    void rewind(int mark) {
      size = mark;
    }

    void add(int id) {
      if (size == items.length) {
        items = Arrays.copyOf(items, size * 2);
      }
      items[size++] = id;
    }

    long[] closedBy(int last) {
      size = Math.min(size, maxTokens - 1);
      add(last);
      return Arrays.copyOf(items, size);
    }
  }
}
