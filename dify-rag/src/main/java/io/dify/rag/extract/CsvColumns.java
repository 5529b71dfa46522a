package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.rag.document.Entry;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What the columns of a table mean, told by its first row.
 *
 * @param names names of the columns, empty when the first row is no header
 * @param question index of the column with the question, -1 when this is no table of questions
 * @param answer index of the column with the answer, -1 likewise
 * @param id index of the column with the owner's id in a table of questions, or -1
 */
record CsvColumns(List<String> names, int question, int answer, int id) {
  private static final Set<String> QUESTION = Set.of("question", "questions", "q", "问题", "問題", "问", "問", "提问",
      "质问", "質問", "질문", "frage", "pregunta", "вопрос");
  private static final Set<String> ANSWER = Set.of("answer", "answers", "a", "答案", "答", "回答", "答复", "回复", "답변",
      "antwort", "réponse", "respuesta", "ответ");
  private static final Set<String> ID = Set.of("id", "编号", "編號");
  private static final int MAX_HEADER_CHARS = 60;

  static CsvColumns of(List<String> firstRow) {
    List<String> cells = firstRow.stream().map(String::strip).toList();
    int question = indexOf(cells, QUESTION);
    int answer = indexOf(cells, ANSWER);
    if (question >= 0 && answer >= 0) {
      return new CsvColumns(cells, question, answer, indexOf(cells, ID));
    }
    return new CsvColumns(looksLikeHeader(cells) ? cells : List.of(), -1, -1, -1);
  }

  private static int indexOf(List<String> cells, Set<String> words) {
    for (int i = 0; i < cells.size(); i++) {
      if (words.contains(cells.get(i).toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  /** Short, different names that are neither sentences nor numbers; a first row of data is seldom like that. */
  private static boolean looksLikeHeader(List<String> cells) {
    return new HashSet<>(cells).size() == cells.size() && cells.stream().allMatch(CsvColumns::looksLikeName);
  }

  private static boolean looksLikeName(String cell) {
    return !cell.isEmpty() && cell.length() <= MAX_HEADER_CHARS && cell.indexOf('\n') < 0
        && cell.codePoints().anyMatch(Character::isLetter) && "?？.。!！".indexOf(cell.charAt(cell.length() - 1)) < 0
        && !cell.contains("://");
  }

  /** Whether the first row names the columns and holds no data. */
  boolean isHeader() {
    return !names.isEmpty();
  }

  /** The record in a row, nothing for a row of empty cells. */
  Optional<Entry> entry(List<String> row, String place) {
    List<String> cells = row.stream().map(String::strip).toList();
    if (cells.stream().allMatch(String::isEmpty)) {
      return Optional.empty();
    }
    if (isHeader() && cells.stream().skip(names.size()).anyMatch(cell -> !cell.isEmpty())) {
      throw new DifyException(ErrorCode.SYNTAX, place + ": the row has " + cells.size() + " fields but the header has "
          + names.size() + ". Put quotes around a field that contains the separator.");
    }
    return Optional.of(question < 0 ? text(cells) : question(cells, place));
  }

  private Entry question(List<String> cells, String place) {
    String asked = cell(cells, question);
    String answered = cell(cells, answer);
    if (asked.isEmpty() || answered.isEmpty()) {
      throw new DifyException(ErrorCode.SYNTAX, place + ": the " + (asked.isEmpty() ? "question" : "answer")
          + " is empty. Fill it in or remove the row.");
    }
    Map<String, Value> metadata = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (i != question && i != answer && i != id && !cell(cells, i).isEmpty() && !names.get(i).isEmpty()) {
        metadata.put(names.get(i), Value.of(cell(cells, i)));
      }
    }
    String externalId = id < 0 || cell(cells, id).isEmpty() ? null : cell(cells, id);
    return new Entry(externalId, asked, answered, metadata);
  }

  private Entry text(List<String> cells) {
    StringJoiner lines = new StringJoiner("\n");
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).isEmpty()) {
        lines.add(isHeader() && i < names.size() ? names.get(i) + ": " + cells.get(i) : cells.get(i));
      }
    }
    return new Entry(null, lines.toString(), null, Map.of());
  }

  private static String cell(List<String> cells, int index) {
    return index < cells.size() ? cells.get(index) : "";
  }
}
