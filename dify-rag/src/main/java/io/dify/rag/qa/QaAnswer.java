package io.dify.rag.qa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads pairs out of what a model wrote: lines that begin with a label for question or answer, in several languages, numbered or not, with or without Markdown around them;
 * or JSON objects with a question and an answer. What is neither is passed over, and so is a question without an answer.
 */
final class QaAnswer {
  private static final Set<String> QUESTION = Set.of("q", "question", "问", "问题", "問", "問題", "質問", "질문", "frage",
      "pregunta", "вопрос");
  private static final Set<String> ANSWER = Set.of("a", "answer", "答", "答案", "回答", "答え", "답변", "antwort", "réponse",
      "respuesta", "ответ");
  private static final Pattern LABEL = Pattern
      .compile("[\\s*#>_`\\[(-]*(?:\\d{1,3}[.)、]\\s*)?[*_]*(\\p{L}{1,10})[ _]?\\d{0,4}[*_\\])]*\\s?[:：][*_]*\\s?");
  private static final String THOUGHTS_END = "</think>";
  private static final int LABEL_CHARS = 60;

  private final List<QaPair> pairs = new ArrayList<>();
  private final StringBuilder question = new StringBuilder();
  private final StringBuilder answer = new StringBuilder();
  private StringBuilder open = new StringBuilder();

  private QaAnswer() {}

  static List<QaPair> parse(String text) {
    int thoughts = text.lastIndexOf(THOUGHTS_END);
    String plain = thoughts < 0 ? text.strip() : text.substring(thoughts + THOUGHTS_END.length()).strip();
    List<QaPair> json = json(plain);
    if (!json.isEmpty()) {
      return json;
    }
    QaAnswer reader = new QaAnswer();
    plain.lines().forEach(reader::line);
    reader.close();
    return List.copyOf(reader.pairs);
  }

  private void line(String line) {
    Matcher label = LABEL.matcher(line).region(0, Math.min(line.length(), LABEL_CHARS));
    String word = label.lookingAt() ? label.group(1).toLowerCase(Locale.ROOT) : "";
    if (QUESTION.contains(word)) {
      close();
      open = question;
      open.append(line.substring(label.end()));
    } else if (ANSWER.contains(word)) {
      open = answer;
      open.append(answer.isEmpty() ? "" : "\n").append(line.substring(label.end()));
    } else if (!line.strip().startsWith("```")) {
      open.append('\n').append(line);
    }
  }

  private void close() {
    add(pairs, question.toString(), answer.toString());
    question.setLength(0);
    answer.setLength(0);
    open = new StringBuilder();
  }

  private static void add(List<QaPair> pairs, String question, String answer) {
    if (!question.isBlank() && !answer.isBlank()) {
      pairs.add(new QaPair(question.strip(), answer.strip()));
    }
  }

  private static List<QaPair> json(String text) {
    int list = text.indexOf('[');
    int object = text.indexOf('{');
    int from = list >= 0 && (object < 0 || list < object) ? list : object;
    int to = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'));
    List<QaPair> pairs = new ArrayList<>();
    if (from >= 0 && to > from) {
      try {
        collect(ValueJson.mapper().readTree(text.substring(from, to + 1)), pairs);
      } catch (JsonProcessingException e) {
        return List.of(); // not JSON after all
      }
    }
    return List.copyOf(pairs);
  }

  private static void collect(JsonNode node, List<QaPair> pairs) {
    String question = "";
    String answer = "";
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (field.getValue().isTextual() && QUESTION.contains(name)) {
        question = field.getValue().asText();
      } else if (field.getValue().isTextual() && ANSWER.contains(name)) {
        answer = field.getValue().asText();
      }
    }
    add(pairs, question, answer);
    node.forEach(child -> collect(child, pairs));
  }
}
