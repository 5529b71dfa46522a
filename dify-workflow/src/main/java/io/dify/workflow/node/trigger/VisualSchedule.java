package io.dify.workflow.node.trigger;

import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A schedule as the editor's form has it, as cron expressions. Stateless. */
final class VisualSchedule {
  private static final Pattern TIME = Pattern.compile("(1[0-2]|0?[1-9]):([0-5]\\d) ?(AM|PM)",
      Pattern.CASE_INSENSITIVE);
  private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int NOON = 12;
  private static final int LAST_MINUTE = 59;

  private VisualSchedule() {}

  /** The expression; empty when something could not be read, which has been reported then. */
  static Optional<String> cron(NodeData data) {
    NodeData visual = data.at("visual_config");
    return switch (data.at("frequency").text("daily")) {
      case "hourly" -> Optional.of(visual.at("on_minute").whole(0, 0, LAST_MINUTE) + " * * * *");
      case "daily" -> time(visual).map(time -> time + " * * *");
      case "weekly" -> time(visual).flatMap(time -> days(visual.at("weekdays"), "sun to sat", WEEKDAYS::contains)
          .map(days -> time + " * * " + days));
      case "monthly" -> time(visual).flatMap(time -> days(visual.at("monthly_days"), "1 to 31 and last",
          VisualSchedule::isDay).map(days -> time + " " + days.replace("last", "L") + " * *"));
      default -> {
        data.at("frequency").error("unknown_frequency", "'frequency' must be hourly, daily, weekly or monthly.");
        yield Optional.empty();
      }
    };
  }

  private static boolean isDay(String text) {
    return text.equals("last") || text.matches("[1-9]|[12]\\d|3[01]");
  }

  private static Optional<String> time(NodeData visual) {
    Matcher time = TIME.matcher(visual.at("time").text("12:00 AM").strip());
    if (!time.matches()) {
      visual.at("time").error("invalid_time", "'time' must look like '9:30 AM'.");
      return Optional.empty();
    }
    int hour = Integer.parseInt(time.group(1)) % NOON + (time.group(3).equalsIgnoreCase("PM") ? NOON : 0);
    return Optional.of(Integer.parseInt(time.group(2)) + " " + hour);
  }

  private static Optional<String> days(NodeData list, String known, Predicate<String> isDay) {
    List<String> days = list.items().stream().map(item -> item.text("").strip().toLowerCase(Locale.ROOT)).toList();
    if (days.isEmpty() || !days.stream().allMatch(isDay)) {
      list.error("invalid_days", "This schedule needs a list of one or more days, of " + known + ".");
      return Optional.empty();
    }
    return Optional.of(days.stream().distinct().collect(Collectors.joining(",")));
  }
}
