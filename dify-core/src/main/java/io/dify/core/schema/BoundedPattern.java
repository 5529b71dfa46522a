package io.dify.core.schema;

import com.networknt.schema.regex.RegularExpression;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A pattern of a schema that gives up after so many steps: some patterns take longer than anybody lives. Thread-safe. */
final class BoundedPattern implements RegularExpression {
  private static final int MAX_STEPS = 1_000_000;

  private final Pattern pattern;

  private BoundedPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  static RegularExpression of(String regex) {
    try {
      return new BoundedPattern(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new DifyException(ErrorCode.SYNTAX, "Not a JSON schema (draft 7): the pattern '" + regex + "' is none.", e);
    }
  }

  @Override
  public boolean matches(String value) {
    try {
      return pattern.matcher(new Counted(value, new AtomicInteger())).find();
    } catch (StackOverflowError e) {
      throw tooLong(e);
    }
  }

  private DifyException tooLong(@Nullable Throwable cause) {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED, "The pattern '" + pattern
        + "' of the schema takes too long on this text; write it without nested repetitions.", cause);
  }

  /** Text that counts how often it is looked at. */
  private final class Counted implements CharSequence {
    private final CharSequence text;
    private final AtomicInteger steps;

    Counted(CharSequence text, AtomicInteger steps) {
      this.text = text;
      this.steps = steps;
    }

    @Override
    public char charAt(int index) {
      if (steps.incrementAndGet() > MAX_STEPS) {
        throw tooLong(null);
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), steps);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
