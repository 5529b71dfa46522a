package io.dify.rag.embed;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a model for English or one for Chinese can make sense of a text. The script tells, and among languages in Latin letters their most frequent
 * words: a text is in another language when more of its words are function words of that one than of English, and at least two signs (such words, letters that
 * English has not) speak for it. Short texts without a sign count as English.
 */
final class Readers {
  private static final Pattern WORD = Pattern.compile("[\\p{IsLatin}\\p{M}]+");
  private static final int SIGNS = 2;
  /** Japanese has at least so much kana among its kana and Han characters. */
  private static final double LEAST_KANA = 0.2;

  private static final Set<String> ENGLISH = words("the of and to in is a that it for on are with as was be this how"
      + " what do does can i you my not or at by from have has why which when who where an if your we they he she me no");

  private static final List<Set<String>> OTHERS = List.of(
      words("der das und ist nicht ein eine mit von für auf dem den zu wie ich sie wird auch des sich werden kann"),
      words("le la les des une est et dans pour que qui pas sur avec du au je vous comment quel quelle sont ce de"),
      words("el la los las una que de en por para con cómo es se su qué más del lo como un y"),
      words("il la che di una per con non sono come del della gli è quale dei nel da un le"),
      words("os as um uma que de em para com não é como do da dos das qual por se ao"),
      words("de het een en van niet met voor dat zijn op hoe wat ik die te der er worden"),
      words("och att det som en är på för inte med av jag hur vad den till de kan"),
      words("og at det som en er på ikke med af jeg hvordan hvad av hva til den kan et"),
      words("w na nie się z do jest to jak że co czy dla od przez po oraz"),
      words("v na se je že to s z jak co si pro jsou od do"),
      words("ve bir bu için ile ne da de nasıl mi çok olan gibi var nedir"),
      words("là của và có cho không một các được trong như thế nào những để với"),
      words("yang dan di untuk dengan ini itu dari apa bagaimana tidak adalah pada ke"),
      words("și în de la cu care pe este un nu pentru din mai sunt ce"),
      words("ja on ei se että oli kun mitä miten ovat voi myös sekä"),
      words("az és hogy nem egy is van mi ez meg már csak milyen"));

  private Readers() {}

  /** Whether it is in English or Chinese, or in no language. */
  static boolean canRead(String text) {
    int[] counts = new int[4];
    text.codePoints().filter(Character::isLetter).forEach(letter -> counts[kind(letter)]++);
    int han = counts[1];
    int kana = counts[2];
    int letters = counts[0] + han + kana + counts[3];
    if (counts[3] > 0 && counts[3] * 2 >= letters) {
      return false;
    }
    if (kana > 0 && kana + han >= counts[0]) {
      return kana < LEAST_KANA * (kana + han);
    }
    return han > 0 || !isOtherLatin(text);
  }

  private static int kind(int letter) {
    return switch (UnicodeScript.of(letter)) {
      case LATIN, COMMON, INHERITED -> 0;
      case HAN -> 1;
      case HIRAGANA, KATAKANA -> 2;
      default -> 3;
    };
  }

  private static boolean isOtherLatin(String text) {
    List<String> words = WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(found -> found.group()).toList();
    long english = words.stream().filter(ENGLISH::contains).count();
    long accented = words.stream().anyMatch(word -> word.chars().anyMatch(letter -> letter > 0x7f)) ? 1 : 0;
    long other = OTHERS.stream()
        .mapToLong(own -> words.stream().filter(word -> own.contains(word) && !ENGLISH.contains(word)).count()).max()
        .orElse(0);
    return other + accented >= SIGNS && other + accented > english;
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }
}
