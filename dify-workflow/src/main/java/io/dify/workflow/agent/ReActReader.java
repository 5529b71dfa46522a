package io.dify.workflow.agent;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a model writes in the ReAct format while it writes it, wherever the pieces are cut: {@code Thought:}, {@code Action:} and {@code Action
 * Input:}, or {@code Final Answer:}, of which the first at the beginning of a line counts. What follows a final answer is shown as it comes. What models make
 * of the format is taken too: emphasised marks, an action as one JSON object, fenced or not, and an answer without any mark. Observations that the
 * model makes up are dropped. For one answer, one thread.
 */
final class ReActReader {
  /** What an answer turned out to be. */
  sealed interface Outcome {
    /** What the model said before. */
    String thought();
  }

  /** The answer; all of it has been shown. */
  record Final(String thought) implements Outcome {}

  /**
   * A tool is wanted.
   *
   * @param tool its name as it was written
   * @param input its arguments as they were written
   */
  record Action(String thought, String tool, String input) implements Outcome {}

  private static final String BEFORE = "[ \\t]*[*#_]{0,4}[ \\t]*";
  private static final String AFTER = "[ \\t]*[*_]{0,3}[ \\t]*[:：]";
  private static final Pattern FINAL = Pattern.compile("(?i)" + BEFORE + "final answer" + AFTER);
  private static final Pattern ACTION = Pattern.compile("(?i)" + BEFORE + "action" + AFTER + "[*_]{0,3}");
  private static final Pattern INPUT = Pattern.compile("(?im)^" + BEFORE + "action input" + AFTER + "[*_]{0,3}");
  /** What ends an action, or the thought before one. */
  private static final Pattern NEXT = Pattern
      .compile("(?im)^" + BEFORE + "(observation|thought|question|final answer|action)" + AFTER);
  private static final Pattern THOUGHT = Pattern.compile("(?i)^\\s*" + BEFORE + "thought" + AFTER + "[*_]{0,3}");
  private static final Pattern FENCE = Pattern.compile("^\\s*`{1,3}(?:[a-zA-Z]*\\s*\\n)?(.*?)\\s*`{0,3}\\s*$",
      Pattern.DOTALL);
  private static final Pattern JSON_ACTION = Pattern.compile("\\{\\s*\"action(_input)?\"\\s*:");
  private static final String THINK = "<think>";
  private static final String THOUGHT_THROUGH = "</think>";
  private static final String FINAL_NAME = "final answer";

  private final Consumer<String> shown;
  private final StringBuilder text = new StringBuilder();
  /** Where the first line begins that is not yet whole. */
  private int line;
  /** Where the mark of the action begins, and where it ends; -1 while there is none. */
  private int actionMark = -1;
  private int action = -1;
  private int answerMark = -1;
  /** What of the text has been shown or passed over, once there is an answer. */
  private int answer;
  private boolean begun;
  private boolean emphasised;

  ReActReader(Consumer<String> shown) {
    this.shown = shown;
  }

  void accept(String piece) {
    text.append(piece);
    if (answerMark < 0 && action < 0) {
      scan();
    }
    if (answerMark >= 0) {
      show();
    }
  }

  private void scan() {
    if (thinking()) {
      return;
    }
    while (answerMark < 0 && action < 0) {
      int end = text.indexOf("\n", line);
      String current = text.substring(line, end < 0 ? text.length() : end);
      mark(current);
      if (end < 0) {
        return;
      }
      line = end + 1;
    }
  }

  /** Marks inside of what a reasoning model thinks aloud do not count. */
  private boolean thinking() {
    int start = text.indexOf(THINK);
    if (start < 0 || start < line || !text.substring(0, start).isBlank()) {
      return false;
    }
    int end = text.indexOf(THOUGHT_THROUGH, start);
    if (end >= 0) {
      line = end + THOUGHT_THROUGH.length();
    }
    return end < 0;
  }

  private void mark(String current) {
    Matcher found = FINAL.matcher(current);
    if (found.lookingAt()) {
      answerMark = line;
      answer = line + found.end();
      emphasised = found.group().stripLeading().startsWith("*");
      return;
    }
    found = ACTION.matcher(current);
    if (found.lookingAt()) {
      actionMark = line;
      action = line + found.end();
    }
  }

  private void show() {
    while (!begun && answer < text.length()) {
      char next = text.charAt(answer);
      if (Character.isWhitespace(next) || (emphasised && next == '*')) {
        answer++;
      } else {
        begun = true;
      }
    }
    if (begun && answer < text.length()) {
      shown.accept(text.substring(answer));
      answer = text.length();
    }
  }

  /** What it was. To be called when the answer is whole. */
  Outcome finish() {
    if (answerMark >= 0) {
      return new Final(thought(answerMark));
    }
    if (action >= 0) {
      return action(thought(actionMark), text.substring(action));
    }
    String all = afterThinking();
    Matcher json = JSON_ACTION.matcher(all);
    if (json.find()) {
      Outcome read = action(cleaned(all.substring(0, json.start()).replaceFirst("`{1,3}[a-zA-Z]*\\s*$", "")),
          all.substring(json.start()));
      if (!(read instanceof Action wanted) || !wanted.tool().isBlank()) {
        return read;
      }
    }
    String plain = cleaned(all);
    if (!plain.isEmpty()) {
      shown.accept(plain);
    }
    return new Final("");
  }

  private String afterThinking() {
    int end = text.indexOf(THOUGHT_THROUGH);
    return end < 0 ? text.toString() : text.substring(end + THOUGHT_THROUGH.length());
  }

  private String thought(int end) {
    int through = text.lastIndexOf(THOUGHT_THROUGH, end);
    return cleaned(text.substring(through < 0 ? 0 : through + THOUGHT_THROUGH.length(), end));
  }

  private static String cleaned(String thought) {
    return THOUGHT.matcher(thought).replaceFirst("").strip();
  }

  private Outcome action(String thought, String written) {
    String rest = upToNext(written);
    Optional<Value.Obj> object = object(rest);
    if (object.isPresent() && object.get().fields().containsKey("action")) {
      Value input = object.get().fields().getOrDefault("action_input", new Value.Obj(Map.of()));
      String name = ValueText.plain(object.get().fields().getOrDefault("action", Value.nothing()));
      return named(thought, name, input instanceof Value.Text plain ? plain.text() : ValueJson.write(input));
    }
    Matcher input = INPUT.matcher(rest);
    if (input.find()) {
      return named(thought, rest.substring(0, input.start()), unfenced(rest.substring(input.end())));
    }
    String name = rest.strip().lines().findFirst().orElse("");
    return named(thought, name, "");
  }

  private Outcome named(String thought, String written, String input) {
    String name = written.strip().replaceAll("^[`'\"*\\[]+|[`'\"*\\]]+$", "").strip();
    if (!name.toLowerCase(Locale.ROOT).equals(FINAL_NAME)) {
      return new Action(thought, name, input);
    }
    if (!input.isEmpty()) {
      shown.accept(input);
    }
    return new Final(thought);
  }

  private static String upToNext(String written) {
    Matcher next = NEXT.matcher(written);
    return next.find() ? written.substring(0, next.start()) : written;
  }

  private static String unfenced(String text) {
    Matcher fence = FENCE.matcher(text);
    return fence.matches() ? fence.group(1).strip() : text.strip();
  }

  /** The object a text is, or has in it between its first and last brace. */
  static Optional<Value.Obj> object(String text) {
    int from = text.indexOf('{');
    int to = text.lastIndexOf('}');
    if (from < 0 || to < from) {
      return Optional.empty();
    }
    try {
      return ValueJson.read(text.substring(from, to + 1)) instanceof Value.Obj object
          ? Optional.of(object)
          : Optional.empty();
    } catch (DifyException e) {
      return Optional.empty();
    }
  }
}
