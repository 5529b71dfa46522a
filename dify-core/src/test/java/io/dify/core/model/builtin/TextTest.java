package io.dify.core.model.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences, terms, stems and languages. */
class TextTest {
  private static List<String> sentences(String text) {
    return Sentence.of(text).stream().map(Sentence::text).toList();
  }

  @Test
  void sentencesEndAtMarksAndLinesOfBothLanguages() {
    assertThat(sentences("One. Two! Three? Four")).containsExactly("One.", "Two!", "Three?", "Four");
    assertThat(sentences("一。二！三？四")).containsExactly("一。", "二！", "三？", "四");
    assertThat(sentences("Title\r\nFirst.  Second.\n\n- item\n")).containsExactly("Title", "First.", "Second.",
        "- item");
    assertThat(sentences("Really?! Yes... Maybe. 好.Good")).containsExactly("Really?!", "Yes...", "Maybe.",
        "好.Good");
    assertThat(sentences("他说：“好。”然后走了。(See here.) Next.")).containsExactly("他说：“好。”", "然后走了。",
        "(See here.)", "Next.");
    assertThat(sentences(" \n ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "It costs 4.95 EUR.", "Open at 5 p.m. on Mondays.", "Mr. Li and Dr. Wu agree.",
    "Use tape, e.g. Scotch, i.e. the sticky one.", "Visit example.com/a.b?c=d now.", "Version 1.2.3 is out.",
    "J. R. Smith wrote it.", "The U.S. Office is closed.", "约3.5元一件。"})
  void pointsWithinASentenceDoNotEndIt(String sentence) {
    assertThat(sentences(sentence)).containsExactly(sentence);
  }

  @ParameterizedTest
  @CsvSource({ "return,returns", "return,returned", "return,returning", "refund,refunds", "ship,shipping",
    "ship,shipped",
    "exchange,exchanged", "exchange,exchanging", "pay,payment", "pay,payments", "delivery,deliveries", "cancel,cancels",
    "size,sizes", "box,box"})
  void formsOfAWordHaveOneStem(String one, String other) {
    assertThat(Stem.of(other)).isEqualTo(Stem.of(one));
  }

  @ParameterizedTest
  @CsvSource({ "address,add", "bus,bu", "this,thi", "free,fre", "red,r", "business,busines"})
  void differentWordsKeepDifferentStems(String one, String other) {
    assertThat(Stem.of(one)).isNotEqualTo(Stem.of(other));
  }

  @Test
  void questionTermsLeaveOutFunctionWords() {
    assertThat(Terms.ofQuestion("How do I return the shoes?")).containsExactly("return", "sho");
    assertThat(Terms.ofQuestion("请问怎么退货")).containsExactly("退货");
    assertThat(Terms.ofQuestion("我的信用卡能付款吗？")).containsExactly("信用", "用卡", "卡能", "能付", "付款");
    assertThat(Terms.ofQuestion("什么是PayPal？")).containsExactly("paypal");
    assertThat(Terms.ofQuestion("What's that?")).containsExactly("what", "that");
    assertThat(Terms.ofQuestion("你好吗")).containsExactly("你好", "好吗");
    assertThat(Terms.ofQuestion(" ?! ")).isEmpty();
  }

  @Test
  void termsAreFoundInOtherFormsAndWidths() {
    Set<String> wanted = Terms.ofQuestion("Returning 30 shoes 退货");
    assertThat(Terms.found(wanted, "A return of shoes within ３０ days，可以退货")).isEqualTo(wanted);
    assertThat(Terms.found(wanted, "130 shoehorns, 退 货")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({ "怎么退货,CHINESE", "怎么用PayPal付款,CHINESE", "What does 退货 mean?,ENGLISH", "Wie geht das?,ENGLISH",
    "これは何ですか,ENGLISH", "'',ENGLISH", "123,ENGLISH", "退款 refund,CHINESE"})
  void languageFollowsTheScript(String text, Language language) {
    assertThat(Language.of(text)).isEqualTo(language);
  }
}
