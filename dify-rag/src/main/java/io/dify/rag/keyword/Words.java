package io.dify.rag.keyword;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Words between blanks: which are worth counting, and which are forms of the same one. */
final class Words {
  private static final int MIN_LENGTH = 2;
  private static final int MIN_STEM = 3;
  private static final Set<String> GRAMMAR = Set
      .copyOf(List.of(("a an the and or but nor so yet if then else than that this these those there here"
          + " i me my mine we us our ours you your yours he him his she her hers it its they them their theirs who whom whose which what when where why how"
          + " is am are was were be been being do does did done have has had having will would shall should can could may might must"
          + " not no yes of in on at by for with from to into onto over under about as between through during before after above below up down out off again"
          + " all any both each few more most other some such only own same too very just also however while because until since per via etc"
          + " one two new said say says get got make made use used using many much well even still like"
          + " der die das den dem des ein eine einen einem einer und oder aber nicht mit von zu im ist sind auf für als auch sich es sie wir ihr"
          + " le la les un une des du de et ou mais ne pas que qui dans pour sur avec est sont au aux ce cette il elle nous vous"
          + " el los las unos unas y o pero no en por para con es son del al se su lo como más este esta"
          + " и в не на я что он с как это по но из у за то все она так его к").split(" ")));

  private Words() {}

  /** The stem under which a word is counted; empty when it says nothing. */
  static Optional<String> key(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    boolean telling = lower.length() >= MIN_LENGTH && !GRAMMAR.contains(lower)
        && lower.codePoints().anyMatch(Character::isLetter);
    return telling ? Optional.of(stem(lower)) : Optional.empty();
  }

  /** Without the endings of English plurals and verbs. Other languages lose an ending now and then, which only joins a few words more. */
  private static String stem(String word) {
    String bare = word.endsWith("'s") || word.endsWith("’s") ? word.substring(0, word.length() - 2) : word;
    if (bare.endsWith("ies") && bare.length() > MIN_STEM + 2) {
      return bare.substring(0, bare.length() - 3) + "y";
    }
    if (bare.endsWith("s") && !bare.endsWith("ss") && !bare.endsWith("us") && !bare.endsWith("is")
        && bare.length() > MIN_STEM) {
      return withoutE(bare.substring(0, bare.length() - 1));
    }
    for (String ending : new String[]{ "ing", "ed"}) {
      int length = bare.length() - ending.length();
      if (bare.endsWith(ending) && length >= MIN_STEM) {
        boolean doubled = bare.charAt(length - 1) == bare.charAt(length - 2)
            && "lsz".indexOf(bare.charAt(length - 1)) < 0;
        return bare.substring(0, doubled ? length - 1 : length);
      }
    }
    return withoutE(bare);
  }

  private static String withoutE(String word) {
    return word.endsWith("e") && word.length() > MIN_STEM ? word.substring(0, word.length() - 1) : word;
  }
}
