package io.dify.workflow.node.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A cron expression: minute, hour, day of the month, month, day of the week; or {@code @hourly}, {@code @daily}, {@code @midnight}, {@code @weekly},
 * {@code @monthly}, {@code @yearly}, {@code @annually}. Fields take {@code *}, numbers, names ({@code mon}, {@code jan}), ranges, steps and lists;
 * days take {@code ?} for any; {@code L} is the last day of the month, {@code 5L} the last Friday of it. When both days are given, either will do, as
 * in crontab(5).
 *
 * <p>Where clocks are put forward, a time that does not exist is the first moment after the gap; several are one. Where they are put back, a time that
 * occurs twice counts the first time only, unless the expression names every hour: what is to happen hourly happens in each hour that passes.
 *
 * <p>Immutable.
 */
public final class Cron {
  private static final Map<String, String> NICKNAMES = Map.of("@hourly", "0 * * * *", "@daily", "0 0 * * *",
      "@midnight", "0 0 * * *", "@weekly", "0 0 * * 0", "@monthly", "0 0 1 * *", "@yearly", "0 0 1 1 *", "@annually",
      "0 0 1 1 *");
  /** A 29 February may be eight years away (1896 to 1904); whatever does not come by then never does. */
  private static final int HORIZON_YEARS = 9;
  private static final int HOURS = 24;

  private final String text;
  private final CronField minute;
  private final CronField hour;
  private final CronField day;
  private final CronField month;
  private final CronField weekday;

  private Cron(String text, List<CronField> fields) {
    this.text = text;
    this.minute = fields.get(0);
    this.hour = fields.get(1);
    this.day = fields.get(2);
    this.month = fields.get(3);
    this.weekday = fields.get(4);
  }

  /**
   * Reads an expression. Whether it ever comes true is another question; see {@link #fires}.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the field that cannot be read
   */
  public static Cron parse(String text) {
    String plain = text.strip();
    String[] fields = NICKNAMES.getOrDefault(plain.toLowerCase(Locale.ROOT), plain).split("\\s+");
    CronField.Kind[] kinds = CronField.Kind.values();
    if (fields.length != kinds.length) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A cron expression has five fields (minute, hour, day of the"
          + " month, month, day of the week), such as '30 8 * * 1-5'; '" + plain + "' has " + (plain.isEmpty()
              ? 0
              : fields.length)
          + ".");
    }
    CronField[] read = new CronField[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      read[i] = CronField.parse(kinds[i], fields[i]);
    }
    return new Cron(plain, List.of(read));
  }

  /** Whether there is any such time: there is no 30 February. */
  public boolean fires() {
    return after(Instant.EPOCH, ZoneOffset.UTC).isPresent();
  }

  /**
   * The first time after a moment; never the moment itself. Empty when there is none.
   *
   * @param zone whose clocks the expression is meant for
   */
  public Optional<Instant> after(Instant moment, ZoneId zone) {
    // A gap or an overlap around midnight may belong to the day before or after.
    LocalDate first = moment.atZone(zone).toLocalDate().minusDays(1);
    LocalDate end = first.plusYears(HORIZON_YEARS);
    for (LocalDate date = first; date.isBefore(end); date = date.plusDays(1)) {
      if (!month.fits(date.getMonthValue())) {
        date = date.withDayOfMonth(date.lengthOfMonth());
        continue;
      }
      NavigableSet<Instant> times = times(date, zone.getRules());
      if (!times.isEmpty() && times.last().isAfter(moment)) {
        times.addAll(times(date.plusDays(1), zone.getRules()));
        return Optional.ofNullable(times.higher(moment));
      }
    }
    return Optional.empty();
  }

  private NavigableSet<Instant> times(LocalDate date, ZoneRules rules) {
    NavigableSet<Instant> times = new TreeSet<>();
    if (month.fits(date.getMonthValue()) && fits(date)) {
      for (int h = hour.numbers().nextSetBit(0); h >= 0; h = hour.numbers().nextSetBit(h + 1)) {
        for (int m = minute.numbers().nextSetBit(0); m >= 0; m = minute.numbers().nextSetBit(m + 1)) {
          add(date.atTime(h, m), rules, times);
        }
      }
    }
    return times;
  }

  private void add(LocalDateTime time, ZoneRules rules, NavigableSet<Instant> times) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition gap = rules.getTransition(time);
      times.add(gap.getInstant());
    } else {
      times.add(time.toInstant(offsets.getFirst()));
      if (offsets.size() > 1 && hour.numbers().cardinality() == HOURS) {
        times.add(time.toInstant(offsets.getLast()));
      }
    }
  }

  private boolean fits(LocalDate date) {
    if (day.any() || weekday.any()) {
      return dayFits(date) && weekdayFits(date);
    }
    return dayFits(date) || weekdayFits(date);
  }

  private boolean dayFits(LocalDate date) {
    return day.fits(date.getDayOfMonth()) || (day.last() && date.getDayOfMonth() == date.lengthOfMonth());
  }

  private boolean weekdayFits(LocalDate date) {
    int number = date.getDayOfWeek().getValue() % 7;
    return weekday.fits(number) || (weekday.lastOf().get(number) && date.getDayOfMonth() > date.lengthOfMonth() - 7);
  }

  /** The expression as it was written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cron cron && cron.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
