package io.dify.core.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the JSON object, or list, in what a language model wrote: it may stand in a code fence, have text around it, use single quotes, comments, trailing commas or
 * Python's constants, and lack its last brackets because the answer was cut off. Stateless, thread-safe.
 */
public final class LenientJson {
  private static final Pattern FENCE = Pattern.compile("```[a-zA-Z0-9]*\\s*\\n?(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\\b(True|False|None)\\b");
  /** How many opening brackets are tried as the beginning of the object. */
  private static final int MAX_BEGINNINGS = 20;
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
          JsonReadFeature.ALLOW_TRAILING_COMMA, JsonReadFeature.ALLOW_JAVA_COMMENTS,
          JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS, JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
          JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private LenientJson() {}

  /** The first object in a text; empty when there is none. Of keys that stand twice the last counts. */
  public static Optional<Value.Obj> object(String text) {
    return first(text, '{', Value.Obj.class);
  }

  /** The first list in a text; empty when there is none. */
  public static Optional<Value.Array> array(String text) {
    return first(text, '[', Value.Array.class);
  }

  private static <T extends Value> Optional<T> first(String text, char opening, Class<T> kind) {
    return candidates(text, opening).stream().flatMap(candidate -> read(candidate).stream()).filter(kind::isInstance)
        .map(kind::cast).findFirst();
  }

  /** The value a text is as a whole, read as leniently; empty when it is none. */
  public static Optional<Value> read(String text) {
    return parse(text).or(() -> parse(WORD.matcher(text).replaceAll(LenientJson::constant)));
  }

  private static String constant(java.util.regex.MatchResult word) {
    String json = word.group(1) == null ? word.group() : switch (word.group(1)) {
      case "True" -> "true";
      case "False" -> "false";
      default -> "null";
    };
    return Matcher.quoteReplacement(json);
  }

  private static Optional<Value> parse(String text) {
    try {
      var node = MAPPER.readTree(text);
      return node.isMissingNode() ? Optional.empty() : Optional.of(ValueJson.fromNode(node));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static List<String> candidates(String text, char opening) {
    List<String> candidates = new ArrayList<>(List.of(text.strip()));
    FENCE.matcher(text).results().map(found -> found.group(1).strip()).forEach(candidates::add);
    int begin = text.indexOf(opening);
    for (int i = 0; begin >= 0 && i < MAX_BEGINNINGS; i++, begin = text.indexOf(opening, begin + 1)) {
      candidates.add(balanced(text, begin));
    }
    return candidates;
  }

  /** From an opening bracket to the one that closes it; one that never comes, and those inside, are added. */
  private static String balanced(String text, int begin) {
    Deque<Character> open = new ArrayDeque<>();
    boolean quoted = false;
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else {
          quoted = c != '"';
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        open.push(c == '{' ? '}' : ']');
      } else if ((c == '}' || c == ']') && !open.isEmpty()) {
        open.pop();
        if (open.isEmpty()) {
          return text.substring(begin, i + 1);
        }
      }
    }
    StringBuilder closed = new StringBuilder(text.substring(begin).stripTrailing()).append(quoted ? "\"" : "");
    open.forEach(closed::append);
    return closed.toString();
  }
}
