package io.dify.workflow.node.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleNodeTest {
  private final List<Problem> problems = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      hourly  | 2026-01-01T00:15:00Z
      daily   | 2026-01-01T20:30:00Z
      weekly  | 2026-01-02T20:30:00Z
      monthly | 2026-01-15T20:30:00Z
      """)
  void theFormOfTheEditorIsASchedule(String frequency, Instant first) {
    ScheduleConfig config = parse(Map.of("mode", "visual", "frequency", frequency, "timezone", "America/New_York",
        "visual_config", Map.of("on_minute", 15, "time", "3:30 PM", "weekdays", List.of("sun", "fri"), "monthly_days",
            List.of(15, "last"))));
    assertThat(problems).isEmpty();
    assertThat(config.after(Instant.parse("2026-01-01T00:00:00Z"))).contains(first);
  }

  @Test
  void theLastDayOfTheMonthIsOneOfSeveral() {
    ScheduleConfig config = parse(Map.of("frequency", "monthly", "visual_config",
        Map.of("time", "12:00 AM", "monthly_days", List.of("15", "last"))));
    assertThat(config.after(Instant.parse("2026-02-15T00:00:00Z"))).contains(Instant.parse("2026-02-28T00:00:00Z"));
  }

  @Test
  void midnightAndNoonAreTwelve() {
    for (String time : List.of("12:05 AM", "12:05 PM")) {
      ScheduleConfig config = parse(Map.of("frequency", "daily", "visual_config", Map.of("time", time)));
      assertThat(config.after(Instant.parse("2026-02-15T00:06:00Z"))).contains(
          Instant.parse(time.endsWith("AM") ? "2026-02-16T00:05:00Z" : "2026-02-15T12:05:00Z"));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      cron   | 0 0 30 2 *  | UTC         | daily   | 9:00 AM | never_fires
      cron   | 0 0 30 *    | UTC         | daily   | 9:00 AM | invalid_cron
      cron   | ''          | UTC         | daily   | 9:00 AM | missing_field
      cron   | @daily      | Mars/Phobos | daily   | 9:00 AM | unknown_timezone
      visual | ''          | UTC         | yearly  | 9:00 AM | unknown_frequency
      visual | ''          | UTC         | daily   | 13:00 PM | invalid_time
      visual | ''          | UTC         | weekly  | 9:00 AM | invalid_days
      visual | ''          | UTC         | monthly | 9:00 AM | invalid_days
      sundial | ''         | UTC         | daily   | 9:00 AM | unknown_mode
      """)
  void whatNeverFiresOrCannotBeReadIsRefused(String mode, String cron, String zone, String frequency, String time,
      String code) {
    parse(Map.of("mode", mode, "cron_expression", cron, "timezone", zone, "frequency", frequency, "visual_config",
        Map.of("time", time)));
    assertThat(problems).extracting(Problem::code).containsExactly(code);
    assertThat(problems.getFirst().severity()).isEqualTo(Problem.Severity.ERROR);
  }

  @Test
  void thirtyFebruaryIsNamedWithWhatToChange() {
    parse(Map.of("mode", "cron", "cron_expression", "0 0 30 2 *"));
    assertThat(problems.getFirst().message()).contains("0 0 30 2 *", "never comes true", "Change its days or months");
  }

  private ScheduleConfig parse(Map<String, ?> data) {
    return new ScheduleNode().parse(NodeData.of("s", (Value.Obj) Value.from(data), problems::add));
  }
}
