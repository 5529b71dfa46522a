package io.dify.core.model.builtin;

import java.util.Comparator;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words that say nothing about the subject of a question. */
final class StopWords {
  private static final Set<String> ENGLISH = Set
      .of("""
          a about above after again all also am an and any are as at be because been before being below between both but by can could
          did do does doing don down during each else ever every few for from further get gets getting give go got had has have having
          he hello help her here hers hi him his how i if in into is isn it its just know let like long made make many may me mean means
          might mine more most much must my need no nor not now of off often on once one only or other our ours out over own please same she
          should so some such take takes tell than thank thanks that the their theirs them then there these they thing things this those through
          to too under until up us use very want wanted was we were what when where whether which while who whom whose why will with
          would yes you your yours doesn didn won wasn weren aren hasn haven hadn couldn wouldn shouldn explain possible able"""
          .trim()
          .split("\\s+"));

  /**
   * Longer ones first, so that a phrase is not split at a part of it. Of single characters only those that hardly ever are part of a content word: 会
   * is not here because of 会员, 在 because of 在线.
   */
  private static final Pattern CHINESE = Pattern.compile(Stream.of("""
      请问 你好 您好 谢谢 麻烦 告诉 知道 想要 想知道 想问 我想 一下 怎么样 怎么办 怎么 怎样 才能 如何 什么样 什么时候 什么 为什么 为何 为啥 哪里 哪儿 哪些 哪个
      几个 几天 多少 多久 多长 多长时间 是否 能否 可否 可不可以 能不能 会不会 有没有 是不是 要不要 可以 能够 应该 需要 必须 没有 不能 不会 我们 你们 他们 她们
      它们 大家 自己 这个 那个 这些 那些 这样 那样 这里 那里 一个 一种 一些 或者 还是 以及 但是 如果 要是 的话 因为 所以 关于 时候 事情 东西 之后 以后 以前 之前
      帮我 我 你 您 他 她 它 咱 这 那 哪 谁 啥 是 的 了 着 和 与 或 吗 呢 吧 啊 呀 嘛 哦 么 请 怎 很 太""".trim().split("\\s+"))
      .distinct().sorted(Comparator.comparing(String::length).reversed()).map(Pattern::quote)
      .collect(Collectors.joining("|")));

  private StopWords() {}

  /** Whether a lower-case word is a function word of English. */
  static boolean isEnglish(String word) {
    return (word.length() == 1 && !Character.isDigit(word.charAt(0))) || ENGLISH.contains(word);
  }

  /** The parts of Chinese text between function words. */
  static String[] splitChinese(String run) {
    return Stream.of(CHINESE.split(run)).filter(part -> !part.isEmpty()).toArray(String[]::new);
  }
}
