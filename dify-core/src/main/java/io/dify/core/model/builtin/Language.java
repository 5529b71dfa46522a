package io.dify.core.model.builtin;

import java.lang.Character.UnicodeScript;
import java.util.regex.Pattern;

/** The languages the built-in model speaks itself. What it quotes may be in any. */
enum Language {
  CHINESE("我在现有资料中没有找到相关答案。", "我只能根据提供给我的资料回答问题，而目前没有任何资料。", "来源：", "；"), //
  ENGLISH("I could not find an answer to this in the knowledge I was given.",
      "I can only answer from knowledge I am given, and there is none here.", "Source: ", "; ");

  private static final Pattern SPACED_WORD = Pattern
      .compile("[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]]+");

  private final String nothingFound;
  private final String nothingGiven;
  private final String source;
  private final String between;

  Language(String nothingFound, String nothingGiven, String source, String between) {
    this.nothingFound = nothingFound;
    this.nothingGiven = nothingGiven;
    this.source = source;
    this.between = between;
  }

  /** Chinese when a text has at least as many Chinese characters as words of other scripts, and no Japanese ones; else English. */
  static Language of(String text) {
    long han = text.codePoints().filter(c -> UnicodeScript.of(c) == UnicodeScript.HAN).count();
    boolean japanese = text.codePoints().mapToObj(UnicodeScript::of)
        .anyMatch(script -> script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA);
    return han > 0 && !japanese && han >= SPACED_WORD.matcher(text).results().count() ? CHINESE : ENGLISH;
  }

  /** What is said when no passage answers. */
  String nothingFound() {
    return nothingFound;
  }

  /** What is said when there is no passage at all. */
  String nothingGiven() {
    return nothingGiven;
  }

  /** What stands before the titles of the sources. */
  String source() {
    return source;
  }

  /** What stands between two titles. */
  String between() {
    return between;
  }
}
