package io.dify.runtime.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TitlesTest {
  @Test
  void shortQuestionsAreTheirOwnTitle() {
    assertThat(Titles.of("  How do I\n return it? ")).isEqualTo("How do I return it?");
    assertThat(Titles.of("怎么退货？")).isEqualTo("怎么退货？");
    assertThat(Titles.of(" \n")).isEqualTo(Titles.UNTITLED);
  }

  @Test
  void longQuestionsAreCutBetweenWordsOrCharacters() {
    assertThat(Titles.of("I bought a lamp last week and it arrived with a broken switch, what now?"))
        .isEqualTo("I bought a lamp last week and it…");
    assertThat(Titles.of("退".repeat(60))).isEqualTo("退".repeat(39) + "…");
    assertThat(Titles.of("\uD83D\uDE00".repeat(60))).isEqualTo("\uD83D\uDE00".repeat(39) + "…");
  }
}
