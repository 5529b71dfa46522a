package io.dify.core.model.builtin;

import io.dify.core.model.ContextDocument;
import io.dify.core.model.ModelCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts an answer together from quotations. Of the passages that answer, those in the question's language go first, then those that retrieval ranked
 * higher. A question/answer chunk gives its whole answer; other passages give the sentences that share the rarest words with the question.
 */
final class Extract {
  private static final int MAX_SENTENCES = 3;

  /** A further sentence is quoted when it is at least this good in comparison with the best. */
  private static final double WORTH_ADDING = 0.5;

  private record Quotable(Sentence sentence, ContextDocument document, int order) {}

  private record Ranked(Quotable quotable, double score) {}

  private final Set<String> question;
  private final Language language;

  private Extract(String question) {
    this.question = Terms.ofQuestion(question);
    this.language = Language.of(question);
  }

  /** The answer to a call. */
  static String answer(ModelCall call) {
    String question = withoutContext(call);
    Extract extract = new Extract(question);
    return call.context().isEmpty() ? extract.language.nothingGiven() : extract.quote(call.context());
  }

  /** Prompts may hold the passages inside the user's message; what remains is what the user asks. */
  private static String withoutContext(ModelCall call) {
    String question = call.question();
    for (ContextDocument document : call.context()) {
      question = document.text().isBlank() ? question : question.replace(document.text(), " ");
    }
    return question;
  }

  private String quote(List<ContextDocument> context) {
    List<Passage> answers = context.stream().map(document -> Passage.of(document, question)).filter(Passage::isAnswer)
        .sorted(Comparator.comparing((Passage passage) -> passage.language() != language)
            .thenComparing(passage -> passage.document().score(), Comparator.reverseOrder()))
        .toList();
    if (answers.isEmpty()) {
      return language.nothingFound();
    }
    Passage best = answers.getFirst();
    Optional<String> paired = best.pairedAnswer();
    return paired.isPresent() ? withSources(paired.get(), List.of(best.document())) : sentences(answers);
  }

  private String sentences(List<Passage> answers) {
    List<Quotable> quotable = quotable(answers);
    if (quotable.isEmpty()) {
      return language.nothingFound();
    }
    List<Quotable> chosen = best(quotable);
    List<ContextDocument> sources = chosen.stream().map(Quotable::document).distinct().toList();
    return withSources(joined(chosen), sources);
  }

  /** The sentences of the general passages in the best one's language, without headings unless there is nothing else. */
  private static List<Quotable> quotable(List<Passage> answers) {
    Language spoken = answers.getFirst().language();
    List<Quotable> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Passage passage : answers) {
      if (passage.language() == spoken && passage.pairedAnswer().isEmpty()) {
        Sentence.of(passage.document().text()).stream().filter(sentence -> seen.add(sentence.text()))
            .forEach(sentence -> all.add(new Quotable(sentence, passage.document(), all.size())));
      }
    }
    List<Quotable> bodies = all.stream().filter(each -> !each.sentence().isHeading()).toList();
    return bodies.isEmpty() ? all : bodies;
  }

  /** The best sentences in the order of their documents; the first ones when none shares a word, as in another language. */
  private List<Quotable> best(List<Quotable> quotable) {
    List<Set<String>> found = quotable.stream().map(each -> Terms.found(question, each.sentence().text())).toList();
    Map<String, Integer> frequency = new HashMap<>();
    found.forEach(terms -> terms.forEach(term -> frequency.merge(term, 1, Integer::sum)));
    List<Ranked> ranked = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      double score = found.get(i).stream()
          .mapToDouble(term -> Math.log1p(quotable.size() / (double) frequency.getOrDefault(term, 1)))
          .sum();
      ranked.add(new Ranked(quotable.get(i), score));
    }
    double top = ranked.stream().mapToDouble(Ranked::score).max().orElse(0);
    return ranked.stream().sorted(Comparator.comparingDouble(Ranked::score).reversed())
        .filter(each -> each.score() >= top * WORTH_ADDING).limit(MAX_SENTENCES).map(Ranked::quotable)
        .sorted(Comparator.comparingInt(Quotable::order)).toList();
  }

  /** Neighbours keep what stands between them; others go on lines of their own. */
  private static String joined(List<Quotable> chosen) {
    StringBuilder text = new StringBuilder();
    Sentence last = null;
    for (Quotable each : chosen) {
      Sentence sentence = each.sentence();
      if (last != null) {
        text.append(last.isFollowedBy(sentence) ? sentence.source().substring(last.to(), sentence.from()) : "\n");
      }
      text.append(sentence.text());
      last = sentence;
    }
    return text.toString();
  }

  private String withSources(String quotation, List<ContextDocument> sources) {
    Set<String> titles = sources.stream().map(ContextDocument::title).map(String::strip)
        .filter(title -> !title.isEmpty()).collect(Collectors.toCollection(LinkedHashSet::new));
    return titles.isEmpty()
        ? quotation
        : quotation + "\n\n" + language.source() + String.join(language.between(), titles);
  }
}
