package io.dify.workflow.node.trigger;

import io.dify.core.error.DifyException;
import io.dify.workflow.node.NodeData;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** A node that starts runs by the clock: at the times of a form, or of a cron expression, in a time zone. */
public final class ScheduleNode extends TriggerNode<ScheduleConfig> {
  /** Its name in app files. */
  public static final String NAME = "trigger-schedule";

  /** The type. */
  public ScheduleNode() {
    super(NAME);
  }

  @Override
  public ScheduleConfig parse(NodeData data) {
    return new ScheduleConfig(times(data).stream().toList(), zone(data.at("timezone")));
  }

  private static Optional<Cron> times(NodeData data) {
    return switch (data.at("mode").text("visual")) {
      case "cron" -> cron(data.at("cron_expression"), data.at("cron_expression").requiredText());
      case "visual" -> VisualSchedule.cron(data).flatMap(text -> cron(data.at("visual_config"), text));
      default -> {
        data.at("mode").error("unknown_mode", "'mode' must be visual or cron.");
        yield Optional.empty();
      }
    };
  }

  private static Optional<Cron> cron(NodeData place, String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      Cron cron = Cron.parse(text);
      if (cron.fires()) {
        return Optional.of(cron);
      }
      place.error("never_fires",
          "The schedule '" + text + "' never comes true: no month has such a day. Change its days or months.");
    } catch (DifyException e) {
      place.error("invalid_cron", e.text());
    }
    return Optional.empty();
  }

  private static ZoneId zone(NodeData place) {
    try {
      return ZoneId.of(place.text("UTC").strip());
    } catch (DateTimeException e) {
      place.error("unknown_timezone", "'timezone' must be a name of the tz database, such as Europe/Berlin, or UTC.");
      return ZoneOffset.UTC;
    }
  }
}
