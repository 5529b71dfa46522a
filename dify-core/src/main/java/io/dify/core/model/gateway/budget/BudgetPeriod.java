package io.dify.core.model.gateway.budget;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** How long a budget lasts until it starts anew, by the calendar of UTC. */
public enum BudgetPeriod {
  /** Until the next full hour. */
  HOUR,
  /** Until midnight. */
  DAY,
  /** Until the first day of the next month. */
  MONTH;

  /** When the period that holds an instant began. */
  public Instant start(Instant at) {
    return from(at).toInstant();
  }

  /** When the next one begins. */
  public Instant end(Instant at) {
    ZonedDateTime start = from(at);
    return switch (this) {
      case HOUR -> start.plusHours(1).toInstant();
      case DAY -> start.plusDays(1).toInstant();
      case MONTH -> start.plusMonths(1).toInstant();
    };
  }

  private ZonedDateTime from(Instant at) {
    ZonedDateTime time = at.atZone(ZoneOffset.UTC);
    return switch (this) {
      case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
      case DAY -> time.truncatedTo(ChronoUnit.DAYS);
      case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
    };
  }
}
