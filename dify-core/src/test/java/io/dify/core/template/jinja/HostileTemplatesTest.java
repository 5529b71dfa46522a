package io.dify.core.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.JinjaLimits;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Templates that want more than the values they were given: the published ways out of Jinja and of its Java kin, and those that want all the time and memory there is.
 * {@code target/hostile-templates.txt} has what each one got.
 */
@Timeout(60)
class HostileTemplatesTest {
  private static final Map<String, Value> VARIABLES = Map.of("s", Value.of("abc"), "n", Value.of(3), "o",
      Value.from(Map.of("k", "{{ n }}")), "f",
      Value.from(new FileRef("1", "document", "remote_url", "a.txt", ".txt", "text/plain", 3, "https://example.com/a",
          null)),
      "data", Value.of("{{7*7}} {% for x in range(9) %} {{ self.__class__ }}"));
  private static final JinjaLimits LIMITS = new JinjaLimits(Duration.ofSeconds(1),
      JinjaLimits.DEFAULT.maxOutputChars(), 20_000_000);
  /** What a text may hold that something has been reached: nothing of the machine, of Python or of Java. */
  private static final List<String> LOOT = List.of("root:", "java.", "<class", "<module", "<function", "uid=", "@",
      "Jinja");

  /** Moves on a millisecond each time it is looked at. */
  private static InstantSource ticking() {
    AtomicLong millis = new AtomicLong();
    return () -> Instant.ofEpochMilli(millis.getAndIncrement());
  }

  private static List<String[]> corpus() throws IOException {
    try (InputStream in = Objects
        .requireNonNull(HostileTemplatesTest.class.getResourceAsStream("hostile-templates.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank()).map(line -> line.split(" => ", 2)).toList();
    }
  }

  @Test
  void everyOneIsContained() throws IOException {
    List<String> report = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (String[] entry : corpus()) {
      String got = got(entry[0], counts);
      report.add(entry[0] + "  => " + got);
      boolean isExpected = entry[1].startsWith("=")
          ? got.equals("text: " + entry[1].substring(1))
          : !got.startsWith("text: ") && got.contains(entry[1]);
      if (!isExpected || LOOT.stream().anyMatch(loot -> got.startsWith("text: ") && got.contains(loot))) {
        wrong.add(entry[0] + "\n    expected " + entry[1] + "\n    got " + got);
      }
    }
    Files.write(Path.of("target", "hostile-templates.txt"), report);
    System.out.println("HostileTemplatesTest: " + report.size() + " templates: " + counts);
    assertThat(report).hasSizeGreaterThan(60);
    assertThat(wrong).isEmpty();
  }

  private static String got(String template, Map<String, Integer> counts) {
    try {
      String text = Render.render(template, VARIABLES, LIMITS, ticking());
      counts.merge("text", 1, Integer::sum);
      return "text: " + text;
    } catch (DifyException e) {
      assertThat(e.code()).as(template).isIn(ErrorCode.VARIABLE_NOT_FOUND, ErrorCode.TYPE_MISMATCH,
          ErrorCode.INVALID_PARAM, ErrorCode.SYNTAX, ErrorCode.LIMIT_EXCEEDED, ErrorCode.TIMEOUT);
      assertThat(e.text()).as(template).startsWith("Template").hasSizeLessThan(500);
      counts.merge(e.code().wire(), 1, Integer::sum);
      return e.code().wire() + ": " + e.text();
    }
  }
}
