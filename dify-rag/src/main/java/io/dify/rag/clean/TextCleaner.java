package io.dify.rag.clean;

import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cleaner. Always: line ends become {@code \n}; control characters, halves of surrogate pairs and characters that hide or reorder text
 * (zero-width blanks, directional overrides, tags) go. In Markdown the inside of code fences keeps its blanks.
 */
public final class TextCleaner implements Cleaner {
  private static final Pattern LINE_END = Pattern.compile("\r\n?|[\u2028\u2029\u0085]");
  private static final Pattern INVISIBLE = Pattern
      .compile("[\\p{Cc}&&[^\n\t]]|\\p{Cs}|[\u200b\u2060\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
          + "|[\\x{E0000}-\\x{E007F}]");
  private static final Pattern MANY_LINE_ENDS = Pattern.compile("\n{3,}");
  private static final Pattern BLANKS = Pattern.compile("[\\t\\p{Zs}]{2,}|[\\t\\p{Zs}&&[^ ]]");
  private static final Pattern BLANK_LINE = Pattern.compile("(?m)^[\\t\\p{Zs}]+$");
  private static final Pattern ADDRESS = Pattern
      .compile("(?i)\\b(?:https?|ftp)://[\\x21-\\x7e&&[^<>\"'()\\[\\]{}|\\\\^`]]+"
          + "|\\b[a-z0-9._%+-]{1,64}+@[a-z0-9-]{1,63}+(?:\\.[a-z0-9-]{1,63}+){1,8}");
  private static final Pattern FENCE = Pattern
      .compile("(?m)^ {0,3}(`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^ {0,3}\\1[`~]*[ \\t]*$|\\z)");

  private final CleanSettings settings;

  /** A cleaner of these settings. */
  public TextCleaner(CleanSettings settings) {
    this.settings = settings;
  }

  @Override
  public Extracted clean(Extracted extracted) {
    return switch (extracted) {
      case Extracted.Prose prose -> new Extracted.Prose(
          prose.markdown() ? outsideFences(visible(prose.text()), this::tidy) : text(prose.text()), prose.markdown(),
          prose.attachments());
      case Extracted.Records records -> new Extracted.Records(
          sink -> records.entries().forEach(entry -> sink.accept(entry(entry))));
    };
  }

  /** A single text, tidied. */
  public String text(String text) {
    return tidy(visible(text));
  }

  private Entry entry(Entry entry) {
    return new Entry(entry.externalId(), text(entry.content()).strip(), answer(entry.answer()), entry.metadata());
  }

  private @Nullable String answer(@Nullable String answer) {
    return answer == null ? null : text(answer).strip();
  }

  private static String visible(String text) {
    return INVISIBLE.matcher(LINE_END.matcher(text).replaceAll("\n")).replaceAll("");
  }

  private String tidy(String text) {
    String kept = settings.removeUrlsAndEmails() ? ADDRESS.matcher(text).replaceAll("") : text;
    if (!settings.collapseWhitespace()) {
      return kept;
    }
    String single = BLANKS.matcher(kept).replaceAll(" ");
    return MANY_LINE_ENDS.matcher(BLANK_LINE.matcher(single).replaceAll("")).replaceAll("\n\n");
  }

  private static String outsideFences(String text, UnaryOperator<String> change) {
    StringBuilder out = new StringBuilder(text.length());
    Matcher fence = FENCE.matcher(text);
    int from = 0;
    while (fence.find()) {
      out.append(change.apply(text.substring(from, fence.start()))).append(fence.group());
      from = fence.end();
    }
    return out.append(change.apply(text.substring(from))).toString();
  }
}
