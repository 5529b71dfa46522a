package io.dify.core.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.JinjaLimits;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Templates nobody would write: every one renders, or ends with an error of ours, in time. Runs for {@code -Ddify.fuzz.minutes} (default 0.2) from
 * {@code -Ddify.fuzz.seed}, and prints what it saw.
 */
@Tag("long")
class TemplateFuzzTest {
  private static final JinjaLimits LIMITS = new JinjaLimits(Duration.ofMillis(200), 100_000, 20_000_000);
  private static final long SLACK_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Map<String, Value> VARIABLES = ((Value.Obj) ValueJson.read(
      """
          {"name": "Ada", "n": 7, "f": 2.5, "yes": true, "none": null, "words": ["tea", "milk"], "nums": [3, 1, 2],
           "obj": {"b": 2, "a": [1, {"x": "y"}]}, "zh": "\u4f60\u597d \ud83d\ude00", "html": "<b>&", "long": 9223372036854775807,
           "users": [{"name": "Bo", "age": 31}, {"name": "al", "age": null}]}"""))
      .fields();

  private final Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);
  private long rendered;
  private long worstNanos;
  private String worst = "";

  @Test
  void everyTemplateEndsCleanlyAndInTime() {
    long seed = Long.getLong("dify.fuzz.seed", 20261121);
    double minutes = Double.parseDouble(System.getProperty("dify.fuzz.minutes", "0.2"));
    System.out.println("Template fuzzer: seed " + seed + ", " + minutes + " minutes");
    long end = System.nanoTime() + (long) (minutes * 60e9);
    TemplateGenerator generator = new TemplateGenerator(seed);
    long count = 0;
    while (System.nanoTime() < end) {
      one(generator.next(), seed, count++);
    }
    System.out.println(count + " templates, " + rendered + " rendered, errors " + new TreeMap<>(errors) + ", worst "
        + worstNanos / 1_000_000 + " ms, heap " + (Runtime.getRuntime().totalMemory() >> 20) + " MB; worst template: "
        + worst);
    assertThat(rendered).isPositive();
    assertThat(errors).containsKey(ErrorCode.SYNTAX).doesNotContainKey(ErrorCode.INTERNAL);
  }

  private void one(String template, long seed, long number) {
    long start = System.nanoTime();
    try {
      String text = new Jinja().compile(template).render(VARIABLES, LIMITS, InstantSource.system(),
          Cancellation.none());
      assertThat(text.length()).isLessThanOrEqualTo(LIMITS.maxOutputChars());
      rendered++;
    } catch (DifyException e) {
      errors.merge(e.code(), 1L, Long::sum);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("Seed " + seed + ", template " + number + ": " + template, e);
    }
    long nanos = System.nanoTime() - start;
    if (nanos > worstNanos) {
      worstNanos = nanos;
      worst = template.length() > 300 ? template.substring(0, 300) + "..." : template;
    }
    assertThat(nanos).as("seed %d, template %d: %s", seed, number, template)
        .isLessThan(LIMITS.maxTime().toNanos() + SLACK_NANOS);
  }
}
