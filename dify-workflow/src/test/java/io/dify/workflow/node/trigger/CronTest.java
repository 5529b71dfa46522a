package io.dify.workflow.node.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      */15 * * * *      | 2026-01-01T00:00Z | 2026-01-01T00:15Z 2026-01-01T00:30Z 2026-01-01T00:45Z
      30 8 * * 1-5      | 2026-01-02T09:00Z | 2026-01-05T08:30Z 2026-01-06T08:30Z 2026-01-07T08:30Z
      0 0 L * *         | 2026-01-30T00:00Z | 2026-01-31T00:00Z 2026-02-28T00:00Z 2026-03-31T00:00Z
      0 0 1,15,L * *    | 2026-01-30T00:00Z | 2026-01-31T00:00Z 2026-02-01T00:00Z 2026-02-15T00:00Z
      0 0 ? * MON       | 2026-01-30T00:00Z | 2026-02-02T00:00Z 2026-02-09T00:00Z 2026-02-16T00:00Z
      0 0 * * 7         | 2026-01-30T00:00Z | 2026-02-01T00:00Z 2026-02-08T00:00Z 2026-02-15T00:00Z
      0 0 * * 5L        | 2026-01-30T00:00Z | 2026-02-27T00:00Z 2026-03-27T00:00Z 2026-04-24T00:00Z
      0 0 13 * 5        | 2026-01-30T00:00Z | 2026-02-06T00:00Z 2026-02-13T00:00Z 2026-02-20T00:00Z
      0 0 29 2 *        | 2026-01-30T00:00Z | 2028-02-29T00:00Z 2032-02-29T00:00Z 2036-02-29T00:00Z
      0 0 29 2 *        | 2096-03-01T00:00Z | 2104-02-29T00:00Z 2108-02-29T00:00Z 2112-02-29T00:00Z
      @daily            | 2026-01-30T00:00Z | 2026-01-31T00:00Z 2026-02-01T00:00Z 2026-02-02T00:00Z
      @Hourly           | 2026-01-30T00:00Z | 2026-01-30T01:00Z 2026-01-30T02:00Z 2026-01-30T03:00Z
      0 12 1 jan,JUL ?  | 2026-01-30T00:00Z | 2026-07-01T12:00Z 2027-01-01T12:00Z 2027-07-01T12:00Z
      5/20 3 * * *      | 2026-01-30T00:00Z | 2026-01-30T03:05Z 2026-01-30T03:25Z 2026-01-30T03:45Z
      """)
  void comesTrueAtTheTimesItNames(String cron, String from, String times) {
    assertThat(next(cron, ZoneOffset.UTC, from, 3)).isEqualTo(times);
  }

  @Test
  void aTimeThatIsPutForwardIsTheFirstMomentAfterTheGap() {
    assertThat(next("30 2 * * *", BERLIN, "2026-03-28T00:00Z", 3))
        .isEqualTo("2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z");
  }

  @Test
  void timesInTheGapAreOne() {
    assertThat(next("*/30 2 * * *", BERLIN, "2026-03-28T12:00Z", 2)).isEqualTo("2026-03-29T01:00Z 2026-03-30T00:00Z");
    assertThat(next("*/30 * * * *", BERLIN, "2026-03-29T00:10Z", 3))
        .isEqualTo("2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z");
  }

  @Test
  void aTimeThatOccursTwiceCountsOnce() {
    assertThat(next("30 2 * * *", BERLIN, "2026-10-24T12:00Z", 2)).isEqualTo("2026-10-25T00:30Z 2026-10-26T01:30Z");
  }

  @Test
  void whatIsHourlyHappensInBothOfTheHoursThatAreOneOnTheClock() {
    assertThat(next("0 * * * *", BERLIN, "2026-10-24T23:30Z", 3))
        .isEqualTo("2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z");
  }

  @Test
  void midnightThatDoesNotExistIsTheFirstMomentOfItsDay() {
    assertThat(next("0 0 * * *", ZoneId.of("America/Sao_Paulo"), "2018-11-03T12:00Z", 2))
        .isEqualTo("2018-11-04T03:00Z 2018-11-05T02:00Z");
  }

  @Test
  void aZoneThatNeverChangesItsClocksHasNeitherGapNorOverlap() {
    assertThat(next("30 2 * * *", ZoneId.of("Asia/Tokyo"), "2026-03-27T18:00Z", 3))
        .isEqualTo("2026-03-28T17:30Z 2026-03-29T17:30Z 2026-03-30T17:30Z");
    assertThat(next("0 * * * *", ZoneId.of("Asia/Kolkata"), "2026-10-24T23:31Z", 2))
        .isEqualTo("2026-10-25T00:30Z 2026-10-25T01:30Z");
  }

  @Test
  void clocksMayBePutForwardAndBackByHalfAnHour() {
    ZoneId island = ZoneId.of("Australia/Lord_Howe");
    assertThat(next("15 2 * * *", island, "2026-10-02T16:00Z", 3))
        .isEqualTo("2026-10-03T15:30Z 2026-10-04T15:15Z 2026-10-05T15:15Z");
    assertThat(next("45 1 * * *", island, "2026-04-03T16:00Z", 2))
        .isEqualTo("2026-04-04T14:45Z 2026-04-05T15:15Z");
  }

  @ParameterizedTest
  @ValueSource(strings = { "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30,31 2 ?"})
  void daysThatNoMonthHasNeverCome(String cron) {
    assertThat(Cron.parse(cron).fires()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ''           | five fields
      * * * *      | five fields
      @never       | five fields
      60 * * * *   | minute
      * 24 * * *   | hour
      * * 0 * *    | day of the month
      * * * 13 *   | month
      * * * * 8    | day of the week
      */0 * * * *  | step
      5-3 * * * *  | range
      1,,2 * * * * | is no number
      ? * * * *    | is no number
      L * * * *    | is no number
      -1 * * * *   | is no number
      99999 * * * * | is no number
      """)
  void whatCannotBeReadIsNamed(String cron, String part) {
    assertThatThrownBy(() -> Cron.parse(cron)).isInstanceOf(DifyException.class).hasMessageContaining(part);
  }

  /** Against the definition: walking through every minute of the zone's clocks. */
  @Test
  void agreesWithTheClock() {
    long seed = 20261121;
    Random random = new Random(seed);
    List<ZoneId> zones = List.of(BERLIN, ZoneId.of("Australia/Lord_Howe"), ZoneId.of("Asia/Shanghai"),
        ZoneId.of("America/New_York"));
    for (int i = 0; i < 300; i++) {
      String text = random.nextInt(60) + " " + (random.nextBoolean() ? "*" : random.nextInt(24)) + " * * "
          + (random.nextBoolean() ? "*" : random.nextInt(7));
      ZoneId zone = zones.get(random.nextInt(zones.size()));
      Instant from = LocalDateTime.of(2026, 1 + random.nextInt(12), 1 + random.nextInt(28), random.nextInt(24), 17)
          .toInstant(ZoneOffset.UTC);
      assertThat(Cron.parse(text).after(from, zone)).as("seed %s: %s in %s after %s", seed, text, zone, from)
          .contains(walked(text, zone, from));
    }
  }

  private static Instant walked(String text, ZoneId zone, Instant from) {
    String[] fields = text.split(" ");
    for (Instant at = from.plusSeconds(60);; at = at.plusSeconds(60)) {
      ZonedDateTime now = at.atZone(zone);
      boolean hourly = fields[1].equals("*");
      boolean first = hourly || zone.getRules().getValidOffsets(now.toLocalDateTime()).getFirst()
          .equals(now.getOffset());
      if (first && fits(fields, now.toLocalDateTime()) || skipped(fields, zone, at, from)) {
        return at;
      }
    }
  }

  private static boolean fits(String[] fields, LocalDateTime now) {
    LocalDate day = now.toLocalDate();
    return fields[0].equals(Integer.toString(now.getMinute()))
        && (fields[1].equals("*") || fields[1].equals(Integer.toString(now.getHour())))
        && (fields[4].equals("*") || fields[4].equals(Integer.toString(day.getDayOfWeek().getValue() % 7)));
  }

  /** Whether a time that fits was jumped over to arrive here. */
  private static boolean skipped(String[] fields, ZoneId zone, Instant at, Instant from) {
    LocalDateTime before = at.minusSeconds(60).atZone(zone).toLocalDateTime();
    LocalDateTime now = at.atZone(zone).toLocalDateTime();
    if (!now.isAfter(before.plusMinutes(1))) {
      return false;
    }
    for (LocalDateTime lost = before.plusMinutes(1); lost.isBefore(now); lost = lost.plusMinutes(1)) {
      if (fits(fields, lost)) {
        return at.isAfter(from);
      }
    }
    return false;
  }

  private static String next(String cron, ZoneId zone, String from, int count) {
    Cron parsed = Cron.parse(cron);
    List<String> times = new ArrayList<>();
    Instant at = ZonedDateTime.parse(from).toInstant();
    for (int i = 0; i < count; i++) {
      at = parsed.after(at, zone).orElseThrow();
      times.add(at.atOffset(ZoneOffset.UTC).toString());
    }
    return String.join(" ", times);
  }
}
