package io.dify.core.model.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ContextDocument;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Role;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers made of quotations. */
class ExtractiveModelTest {
  private static final String NOTHING_EN = Language.ENGLISH.nothingFound();
  private static final String NOTHING_ZH = Language.CHINESE.nothingFound();
  private static final String RETURNS = """
      # Returns and refunds
      You can return an item within 30 days of delivery. Pack the item and attach the label, e.g. with tape. Refunds take 5.5 \
      days on average! They go to the original payment method.
      Mr. Li of our U.S. office handles complaints.""";
  private static final String RETURNS_ZH = "退货须在收货后30天内申请。退款会在5个工作日内原路退回！运费由谁承担？质量问题的运费由我们承担。";

  private final List<String> pieces = new ArrayList<>();

  private static ContextDocument document(String title, String text, double score, double relevance) {
    return new ContextDocument(title, title, text, score,
        relevance < 0 ? OptionalDouble.empty() : OptionalDouble.of(relevance));
  }

  private static ContextDocument found(String title, String text) {
    return document(title, text, 1, 0.9);
  }

  private static ContextDocument keyword(String title, String text) {
    return document(title, text, 1, -1);
  }

  private static ContextDocument pair(String question, String answer, double score, double relevance) {
    return document("faq.csv", "question:" + question + " \nanswer:" + answer, score, relevance);
  }

  private ModelAnswer answer(String question, ContextDocument... context) {
    ModelCall call = new ModelCall(BuiltInModels.EXTRACTIVE,
        List.of(Message.of(Role.SYSTEM, "Answer like a pirate."), Message.of(Role.USER, question)), List.of(context),
        Map.of("temperature", Value.of(2)), List.of(), null);
    return new BuiltInModels().chat("extractive").answer(call, delta -> pieces.add(((ModelDelta.Text) delta).text()),
        Cancellation.none());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "How long do I have to return something?|"
      + "You can return an item within 30 days of delivery.",
    "When will my refund arrive, how many days?|"
        + "Refunds take 5.5 days on average!",
    "Which payment method is the original one?|They go to the original payment method.",
    "Who handles complaints?|Mr. Li of our U.S. office handles complaints.",
    "Do I need to attach the label?|Pack the item and attach the label, e.g. with tape."})
  void englishQuestionIsAnsweredWithTheBestSentence(String question, String quotation) {
    String text = answer(question, found("returns.md", RETURNS)).text();
    assertThat(text).contains(quotation).endsWith("\n\nSource: returns.md").doesNotContain("#");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "多久之内可以退货？|退货须在收货后30天内申请。", "退款什么时候到账|退款会在5个工作日内原路退回！",
    "质量问题谁承担运费？|质量问题的运费由我们承担。"})
  void chineseQuestionIsAnsweredWithTheBestSentence(String question, String quotation) {
    assertThat(answer(question, found("退货.txt", RETURNS_ZH)).text()).contains(quotation).endsWith("\n\n来源：退货.txt");
  }

  @Test
  void pairGivesItsWholeAnswerAndNeverItsQuestion() {
    String whole = "Yes, within 30 days.\nIt is free. See e.g. My Account.";
    assertThat(answer("Can I send it back?", pair("Can I return items?", whole, 0.9, 0.8),
        pair("Can I pay later?", "No.", 0.95, 0.2)).text()).isEqualTo(whole + "\n\nSource: faq.csv");
    assertThat(answer("能退货吗", pair("可以退货吗？", "可以，30天内。", 1, 0.7)).text()).isEqualTo("可以，30天内。\n\n来源：faq.csv");
  }

  @Test
  void amongAnswersTheOneThatRetrievalRankedFirstIsTaken() {
    assertThat(answer("Can I send it back?", pair("a", "Second.", 0.4, 0.99), pair("b", "First.", 0.7, 0.6)).text())
        .startsWith("First.");
  }

  @Test
  void questionsAreAnsweredInTheirOwnLanguageWhereAPassageHasIt() {
    ContextDocument english = pair("Returns?", "Within 30 days.", 0.9, 0.9);
    ContextDocument chinese = pair("退货？", "30天内可以退货。", 0.5, 0.6);
    assertThat(answer("如何退货", english, chinese).text()).startsWith("30天内可以退货。");
    assertThat(answer("How to return", chinese, english).text()).startsWith("Within 30 days.");
  }

  @Test
  void passageInAnotherLanguageIsQuotedWhenThereIsNoOther() {
    assertThat(answer("如何退货", found("returns.md", RETURNS)).text())
        .startsWith("You can return an item within 30 days of delivery.").endsWith("来源：returns.md");
    assertThat(answer("How to return?", pair("退货？", "30天内可以退货。", 1, 0.6)).text())
        .isEqualTo("30天内可以退货。\n\nSource: faq.csv");
  }

  @ParameterizedTest
  @CsvSource({ "What is the capital of France?,0.49", "Do you sell tractors?,0.1", "Tell me a joke,0.0",
    "What is the capital of France?,-1", "Is there a vegan menu?,-1", "'',-1", "?!,-1"})
  void nothingFoundIsSaidInEnglish(String question, double relevance) {
    assertThat(answer(question, document("a", RETURNS, 1, relevance), document("b", RETURNS_ZH, 1, relevance)).text())
        .isEqualTo(NOTHING_EN);
  }

  @ParameterizedTest
  @CsvSource({ "法国的首都是哪里？,0.49", "你们卖拖拉机吗,0.1", "今天天气怎么样,-1", "推荐一部电影,-1"})
  void nothingFoundIsSaidInChinese(String question, double relevance) {
    assertThat(answer(question, document("a", RETURNS, 1, relevance), document("b", RETURNS_ZH, 1, relevance)).text())
        .isEqualTo(NOTHING_ZH);
  }

  @ParameterizedTest
  @CsvSource({ "When can I return an item?,-1,true", "returned items,-1,true",
    "Return of rubber ducks and boats,-1,false",
    "When can I return an item?,0.3,true", "Return rubber items,0.3,false", "Return rubber items,-1,true",
    "怎么申请退货,-1,true", "怎么申请退货,0.2,true", "退货拖拉机,0.2,false"})
  void sharedWordsAreASecondChance(String question, double relevance, boolean found) {
    String text = answer(question, document("en", RETURNS, 1, relevance), document("zh", RETURNS_ZH, 1, relevance))
        .text();
    assertThat(!text.equals(NOTHING_EN) && !text.equals(NOTHING_ZH)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({ "0.5,true", "0.4999,false"})
  void thresholdOfRelevanceIsInclusive(double relevance, boolean found) {
    assertThat(answer("Tractors?", document("a", "We have none.", 1, relevance)).text().startsWith("We have none."))
        .isEqualTo(found);
  }

  @Test
  void conversationWithoutDocumentsSaysWhatTheModelCanDo() {
    assertThat(answer("Hello!").text()).isEqualTo(Language.ENGLISH.nothingGiven());
    assertThat(answer("你好").text()).isEqualTo(Language.CHINESE.nothingGiven());
    assertThat(answer("Was ist das?").text()).isEqualTo(Language.ENGLISH.nothingGiven());
    assertThat(answer("これは何ですか").text()).isEqualTo(Language.ENGLISH.nothingGiven());
  }

  @Test
  void passagesRepeatedInTheUsersMessageAreNotTakenForTheQuestion() {
    ContextDocument document = keyword("returns.md", RETURNS);
    assertThat(answer("Use this:\n" + RETURNS + "\nWhat is the capital of France?", document).text())
        .isEqualTo(NOTHING_EN);
  }

  @Test
  void sourcesAreNamedOnceAndSentencesStayInOrder() {
    String text = answer("How long does standard delivery take, and how long express delivery?",
        document("a.md", "Express delivery takes one day. Nobody knows why.", 0.9, 0.9),
        document("b.md", "We sell shoes. Standard delivery takes three days.", 0.8, 0.9),
        document("c.md", "Express delivery takes one day.", 0.7, 0.9)).text();
    assertThat(text).isEqualTo(
        "Express delivery takes one day.\nStandard delivery takes three days.\n\nSource: a.md; b.md");
  }

  @Test
  void documentWithoutATitleHasNoSourceLine() {
    assertThat(answer("Returns?", found(" ", "Returns are free.")).text()).isEqualTo("Returns are free.");
  }

  @Test
  void piecesEndAtWordsAndAddUpToTheAnswer() {
    String text = answer("Refunds, how long?", found("refunds-of-2026.md", "Unquestionably, refunds take 5 days."))
        .text();
    assertThat(String.join("", pieces)).isEqualTo(text);
    assertThat(pieces).startsWith("Unquestionably, ", "refunds ", "take ", "5 ", "days.\n\n", "Source: ");
    pieces.clear();
    answer("退款多久", found("退款", "退款会在五个工作日内原路退回，请放心。"));
    assertThat(pieces).startsWith("退款会在五个工作", "日内原路退回，", "请放心。\n\n", "来源：");
  }

  @Test
  void usageIsEstimatedAndTheAnswerIsAPlainOne() {
    ModelAnswer answer = answer("Returns?", found("r", "Returns are free."));
    assertThat(answer.usage().promptTokens()).isEqualTo(8);
    assertThat(answer.usage().completionTokens()).isEqualTo(7);
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.model()).isEqualTo(BuiltInModels.EXTRACTIVE);
  }

  @Test
  void cancellingStopsTheStream() {
    Cancellation cancellation = new Cancellation();
    ModelCall call = new ModelCall(BuiltInModels.EXTRACTIVE, List.of(Message.of(Role.USER, "Returns?")),
        List.of(found("r", RETURNS)), Map.of(), List.of(), null);
    assertThatThrownBy(() -> new BuiltInModels().chat("extractive").answer(call, delta -> {
      pieces.add("x");
      cancellation.cancel("stop");
    }, cancellation)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(pieces).hasSize(1);
  }

  @Test
  void structuredAnswersAndOtherModelsAreRefused() {
    ModelCall call = new ModelCall(BuiltInModels.EXTRACTIVE, List.of(), List.of(), Map.of(), List.of(),
        new Value.Obj(Map.of()));
    assertThatThrownBy(() -> new BuiltInModels().chat("extractive").answer(call, d -> {}, Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_SUPPORTED))
        .hasMessageContaining("OPENAI_API_KEY");
    assertThatThrownBy(() -> new BuiltInModels().chat("gpt")).isInstanceOf(DifyException.class);
  }

  /** Whatever is asked of whatever documents: all that is said stands in a document, in a fixed phrase, or in the line of sources. */
  @RepeatedTest(300)
  void nothingIsInvented(RepetitionInfo repetition) {
    long seed = Long.getLong("dify.test.seed", 20261121L) + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    List<ContextDocument> context = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String text = random.nextInt(3) == 0
          ? "question:" + words(random, 6) + " \nanswer:" + words(random, 20)
          : words(random, 40);
      context.add(document(words(random, 2).replace('\n', ' '), text, random.nextDouble(),
          random.nextInt(3) == 0 ? -1 : random.nextDouble()));
    }
    String question = words(random, 5);
    String text = answer(question, context.toArray(ContextDocument[]::new)).text();
    assertThat(String.join("", pieces)).isEqualTo(text);
    int sources = Math.max(text.lastIndexOf("\n\nSource: "), text.lastIndexOf("\n\n来源："));
    String said = sources < 0 ? text : text.substring(0, sources);
    List<String> phrases = List.of(NOTHING_EN, NOTHING_ZH, Language.ENGLISH.nothingGiven(),
        Language.CHINESE.nothingGiven());
    String all = context.stream().map(ContextDocument::text).collect(Collectors.joining("\u0000"));
    assertThat(said).isNotEmpty();
    if (!phrases.contains(said)) {
      assertThat(said.split("\n")).as("seed %d, question %s, context %s", seed, question, context)
          .allMatch(line -> all.contains(line));
    }
    pieces.clear();
    assertThat(answer(question, context.toArray(ContextDocument[]::new)).text()).isEqualTo(text);
  }

  private static String words(Random random, int most) {
    List<String> words = List.of("return", "returns ", "refund.", "Refund", "30 ", "days! ", "e.g. ", "Mr. Li ", "5.5",
        "退货", "退款。", "运费？", "30天", "\n", ". ", "# ", "“quoted.” ", "\uD83D\uDE00", "é ", "source: ", "的");
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(most); i >= 0; i--) {
      text.append(words.get(random.nextInt(words.size()))).append(random.nextBoolean() ? " " : "");
    }
    return text.toString();
  }
}
