package io.dify.core.code.local;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program got: {@code VALUE} and the result, or the code of an error and its message. */
record Outcome(AbuseProgram program, String text) {
  private static final Duration LITTLE = Duration.ofSeconds(1);
  private static final Pattern ESCAPED = Pattern.compile("\"ESCAPED|ESCAPED [^'\"]*\"");

  static Outcome of(AbuseProgram program, CodeRunner runner) {
    CodeLimits limits = program.slow() ? CodeLimits.DEFAULT.within(LITTLE) : CodeLimits.DEFAULT;
    try {
      Value value = runner.run(
          CodeCall.main(program.language(), program.source(), new Value.Obj(Map.of())).within(limits),
          Cancellation.none()).value();
      return new Outcome(program, "VALUE " + ValueJson.write(value));
    } catch (DifyException e) {
      return new Outcome(program, e.code() + " " + e.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(program, "INTERRUPTED");
    }
  }

  boolean escaped() {
    Matcher escaped = ESCAPED.matcher(text);
    return text.startsWith("VALUE") && escaped.find();
  }

  boolean contained() {
    return !escaped() && program.expected().matcher(text).find();
  }

  @Override
  public String toString() {
    return program + " -> " + (text.length() > 300 ? text.substring(0, 300) + "..." : text).replace('\n', ' ');
  }
}
