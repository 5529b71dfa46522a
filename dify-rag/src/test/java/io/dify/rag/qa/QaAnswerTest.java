package io.dify.rag.qa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QaAnswerTest {
  private static final List<QaPair> TWO = List.of(new QaPair("How long?", "30 days."),
      new QaPair("Who pays?", "We do."));

  static Stream<String> forms() {
    return Stream.of("Q1: How long?\nA1: 30 days.\nQ2: Who pays?\nA2: We do.",
        "Sure, here they are:\n\n**Q1:** How long?\n**A1:** 30 days.\n\n**Q2:** Who pays?\n**A2:** We do.\n",
        "1. Question: How long?\n   Answer: 30 days.\n2. Question: Who pays?\n   Answer: We do.",
        "### Question 1: How long?\n- Answer 1: 30 days.\n### Question 2: Who pays?\n- Answer 2: We do.",
        "问题1：How long?\n答案1：30 days.\n问题2：Who pays?\n答案2：We do.", "问：How long?\n答：30 days.\n问：Who pays?\n答：We do.",
        "<think>Q1: wrong?\nA1: yes</think>\nQ: How long?\nA: 30 days.\nQ: Who pays?\nA: We do.",
        "```\nQ1: How long?\nA1: 30 days.\nQ2: Who pays?\nA2: We do.\n```",
        "Q1: How long?\r\nA1: 30 days.\r\nQ2: Who pays?\r\nA2: We do.\r\nQ3: And this?",
        "[{\"question\": \"How long?\", \"answer\": \"30 days.\"}, {\"Q\": \"Who pays?\", \"A\": \"We do.\"}]",
        "```json\n{\"pairs\": [{\"question\": \"How long?\", \"answer\": \"30 days.\"}, {\"question\": \"Who pays?\", \"answer\": \"We do.\"}]}\n```");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void modelsWriteTheSamePairsInManyForms(String answer) {
    assertThat(QaAnswer.parse(answer)).isEqualTo(TWO);
  }

  static Stream<String> nothing() {
    return Stream.of("", "NONE", "There is nothing to ask.", "Q1: only a question?", "A1: only an answer", "[]",
        "{broken",
        "Q1:\nA1:", "Note: a colon\nAnother: one");
  }

  @ParameterizedTest
  @MethodSource("nothing")
  void whatIsNoPairGivesNone(String answer) {
    assertThat(QaAnswer.parse(answer)).isEmpty();
  }

  @Test
  void answersGoOnOverLines() {
    assertThat(QaAnswer.parse("Q1: How?\nA1: First this:\n- one\n- two\n\nThen that.\nQ2: Why?\nA2: So."))
        .containsExactly(new QaPair("How?", "First this:\n- one\n- two\n\nThen that."), new QaPair("Why?", "So."));
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void longAnswersWithoutSenseAreReadInLinearTime() {
    for (String part : List.of("*", "Q", "Q1", " ", "[", "<think>", "1. ", "Q: ", "{\"a\":", "```")) {
      assertThat(QaAnswer.parse(part.repeat(100_000))).isEmpty();
    }
  }
}
