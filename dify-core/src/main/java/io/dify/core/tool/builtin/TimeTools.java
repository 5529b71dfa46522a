package io.dify.core.tool.builtin;

import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/** Times and time zones. */
final class TimeTools {
  private static final String FORMAT = "%Y-%m-%d %H:%M:%S";
  private static final String ZONE = "Name of the time zone, for example Asia/Shanghai.";
  private static final long SMALLEST_MILLIS = 100_000_000_000L;
  private static final Parameter FORMAT_SETTING = Parameter.optional("format", "string",
      "Format of the time in strftime's directives.", FORMAT);

  static final Provider PROVIDER = new Provider("time", List.of(
      new Definition("current_time", "Tells the current date and time.",
          List.of(FORMAT_SETTING, Parameter.optional("timezone", "string", ZONE, "UTC")), TimeTools::now),
      new Definition("timezone_conversion", "Converts a time from one time zone to another.",
          List.of(Parameter.text("current_time", "The time, as 2024-01-31 12:30:00."),
              Parameter.optional("current_timezone", "string", ZONE, "Asia/Shanghai"),
              Parameter.optional("target_timezone", "string", ZONE, "Asia/Tokyo")),
          TimeTools::convert),
      new Definition("weekday", "Tells the day of the week of a date.",
          List.of(new Parameter("year", "integer", "Year.", true, Value.nothing(), List.of(), true),
              new Parameter("month", "integer", "Month, from 1.", true, Value.nothing(), List.of(), true),
              new Parameter("day", "integer", "Day of the month.", true, Value.nothing(), List.of(), true)),
          TimeTools::weekday),
      new Definition("localtime_to_timestamp", "Converts a local time to Unix seconds.",
          List.of(Parameter.text("localtime", "The time, as 2024-01-31 12:30:00."),
              Parameter.optional("timezone", "string", ZONE, "Asia/Shanghai")),
          TimeTools::toTimestamp),
      new Definition("timestamp_to_localtime", "Converts Unix seconds to a local time.",
          List.of(new Parameter("timestamp", "integer", "Seconds since 1970.", true, Value.nothing(), List.of(), true),
              Parameter.optional("timezone", "string", ZONE, "Asia/Shanghai")),
          TimeTools::toLocal)));

  private TimeTools() {}

  private static ToolResult now(Invocation call) {
    ZonedDateTime now = call.context().clock().instant().atZone(zone(call, "timezone"));
    return time("current_time", Strftime.write(now, call.text("format")));
  }

  private static ToolResult convert(Invocation call) {
    ZonedDateTime time = local(call, "current_time").atZone(zone(call, "current_timezone"));
    return time("time", Strftime.write(time.withZoneSameInstant(zone(call, "target_timezone")), FORMAT));
  }

  private static ToolResult weekday(Invocation call) {
    try {
      LocalDate date = LocalDate.of((int) call.whole("year", -9999, 9999), (int) call.whole("month", 0, 13),
          (int) call.whole("day", 0, 32));
      ZonedDateTime day = date.atStartOfDay(ZoneId.of("UTC"));
      return time("weekday", Strftime.write(day, "%B ") + date.getDayOfMonth() + Strftime.write(day, ", %Y is %A."));
    } catch (DateTimeException e) {
      throw Invocation.wrong("day", "and `month` and `year` name no date that exists");
    }
  }

  private static ToolResult toTimestamp(Invocation call) {
    long seconds = local(call, "localtime").atZone(zone(call, "timezone")).toEpochSecond();
    return Results.of(Long.toString(seconds), "timestamp", Value.of(seconds));
  }

  /** Milliseconds are taken for what they are. */
  private static ToolResult toLocal(Invocation call) {
    long given = call.whole("timestamp", -SMALLEST_MILLIS * 1000, SMALLEST_MILLIS * 1000);
    Instant instant = Math.abs(given) >= SMALLEST_MILLIS ? Instant.ofEpochMilli(given) : Instant.ofEpochSecond(given);
    return time("localtime", Strftime.write(instant.atZone(zone(call, "timezone")), FORMAT));
  }

  private static ToolResult time(String field, String text) {
    return Results.of(text, field, Value.of(text));
  }

  private static LocalDateTime local(Invocation call, String name) {
    String text = call.text(name).replace('T', ' ').replaceFirst("Z$", "");
    for (String format : List.of(FORMAT, "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d")) {
      try {
        return Strftime.read(text, format);
      } catch (DateTimeException e) {
        // Another form may fit.
      }
    }
    throw Invocation.wrong(name, "must be a time like 2024-01-31 12:30:00");
  }

  private static ZoneId zone(Invocation call, String name) {
    try {
      return ZoneId.of(call.text(name));
    } catch (DateTimeException e) {
      throw Invocation.wrong(name, "must be the name of a time zone, like Asia/Shanghai");
    }
  }
}
