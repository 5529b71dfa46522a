package io.dify.core.replay;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets of one run, which its recording must not have. What is known as one is replaced wherever it stands, also within longer texts when it has at least
 * {@link #LEAST_WITHIN} characters; values of fields whose names sound like secrets are replaced at once. Thread-safe.
 */
public final class Secrets {
  /** What stands in the place of a secret without a name. */
  public static final String HIDDEN = "[hidden]";
  /** A secret shorter than this is replaced where it is the whole text, and not within longer ones: 8. */
  public static final int LEAST_WITHIN = 8;

  private static final Pattern NAME = Pattern
      .compile("(?i).*(auth|cookie|key|token|secret|passw|session|sign|credential).*");
  private static final Pattern PARAMETER = Pattern.compile("([?&])([^=&#]+)=([^&#]+)");
  private static final Pattern USER = Pattern.compile("^(\\w+://)[^/@?#]+@");

  private final Map<String, String> instead = new ConcurrentHashMap<>();

  /** None so far. */
  public Secrets() {}

  /** Whether a header or parameter of that name is taken for a secret. Keys of idempotency are none. */
  public static boolean isSecret(String name) {
    return NAME.matcher(name).matches() && !name.toLowerCase(Locale.ROOT).equals("idempotency-key");
  }

  /** What stands in the place of an environment variable. */
  public static String ofEnvironment(String name) {
    return "[hidden:env." + name + "]";
  }

  /** From now on this is a secret; blank texts are none. */
  public void add(String secret, String replacement) {
    if (!secret.isBlank() && !secret.startsWith("[hidden")) {
      instead.putIfAbsent(secret, replacement);
    }
  }

  /** From now on those are secrets; what is one here already keeps its replacement. */
  public void addAll(Secrets others) {
    others.instead.forEach(this::add);
  }

  /** A text that belongs to a name, as it may be written down. */
  String field(String name, String text) {
    if (!isSecret(name)) {
      return text;
    }
    add(text, HIDDEN);
    int blank = text.indexOf(' ');
    if (blank > 0 && !text.contains("=")) {
      add(text.substring(blank + 1), HIDDEN);
    }
    return HIDDEN;
  }

  /** An address without user names, passwords and parameters that sound like secrets. */
  String address(String url) {
    String plain = USER.matcher(url).replaceFirst("$1" + HIDDEN + "@");
    return PARAMETER.matcher(plain).replaceAll(found -> {
      String value = field(found.group(2), found.group(3));
      return Matcher.quoteReplacement(found.group(1) + found.group(2) + "=" + value);
    });
  }

  /** Settings with those that sound like secrets masked. */
  static Value.Obj masked(Value.Obj settings) {
    Map<String, Value> fields = new LinkedHashMap<>();
    settings.fields().forEach((name, value) -> fields.put(name,
        value instanceof Value.Text text && !text.text().isEmpty() && isSecret(name) ? Value.of(HIDDEN) : value));
    return new Value.Obj(fields);
  }

  /** Makes the signatures in addresses of files known. */
  public void find(Value value) {
    switch (value) {
      case Value.File file when file.file().url() != null -> address(String.valueOf(file.file().url()));
      case Value.Obj object -> object.fields().values().forEach(this::find);
      case Value.Array list -> list.items().forEach(this::find);
      default -> {
        // Nothing that is known by its form.
      }
    }
  }

  /** A value as it may be written down. */
  public Value hide(Value value) {
    return instead.isEmpty() ? value : new Hiding(longestFirst()).of(value);
  }

  private List<Map.Entry<String, String>> longestFirst() {
    List<Map.Entry<String, String>> all = new ArrayList<>(instead.entrySet());
    all.sort(Comparator.comparing((Map.Entry<String, String> entry) -> -entry.getKey().length())
        .thenComparing(Map.Entry::getKey));
    return all;
  }

  private record Hiding(List<Map.Entry<String, String>> secrets) {
    Value of(Value value) {
      return switch (value) {
        case Value.Text text -> Value.of(text(text.text()));
        case Value.Array list -> new Value.Array(list.items().stream().map(this::of).toList());
        case Value.Obj object -> {
          Map<String, Value> fields = new LinkedHashMap<>();
          object.fields().forEach((name, field) -> fields.put(name, of(field)));
          yield new Value.Obj(fields);
        }
        case Value.File file -> new Value.File(file(file.file()));
        case Value other -> other;
      };
    }

    private FileRef file(FileRef file) {
      String url = file.url();
      return url == null ? file : file.at(text(url));
    }

    private String text(String text) {
      String result = text;
      for (Map.Entry<String, String> secret : secrets) {
        if (secret.getKey().length() >= LEAST_WITHIN) {
          result = result.replace(secret.getKey(), secret.getValue());
        } else if (result.equals(secret.getKey())) {
          return secret.getValue();
        }
      }
      return result;
    }
  }
}
