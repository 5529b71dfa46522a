package io.dify.workflow.node.trigger;

import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeData;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A node that starts runs for HTTP requests to an address of its own. */
public final class WebhookNode extends TriggerNode<WebhookConfig> {
  /** Its name in app files. */
  public static final String NAME = "trigger-webhook";

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
  private static final int OK = 200;
  private static final int LAST_STATUS = 399;
  private static final int PATIENCE_SECONDS = 30;
  private static final int MAX_PATIENCE_SECONDS = 300;

  /** The type. */
  public WebhookNode() {
    super(NAME);
  }

  @Override
  public WebhookConfig parse(NodeData data) {
    return new WebhookConfig(word(data.at("method"), "POST", METHODS),
        word(data.at("content_type"), WebhookConfig.JSON, WebhookConfig.CONTENT_TYPES),
        parameters(data.at("headers")), parameters(data.at("params")), parameters(data.at("body")),
        new WebhookReply(data.at("async_mode").truth(true), data.at("status_code").whole(OK, OK, LAST_STATUS),
            data.at("response_body").text(""),
            Duration.ofSeconds(data.at("timeout").whole(PATIENCE_SECONDS, 1, MAX_PATIENCE_SECONDS))));
  }

  /** Older editors write methods and types in either case. */
  private static String word(NodeData place, String fallback, List<String> words) {
    String text = place.text(fallback).strip();
    Optional<String> known = words.stream().filter(word -> word.equalsIgnoreCase(text)).findFirst();
    if (known.isEmpty()) {
      place.error("unknown_word", "This must be one of " + String.join(", ", words) + ", not '" + text + "'.");
    }
    return known.orElse(fallback);
  }

  private static List<WebhookParameter> parameters(NodeData list) {
    return list.items().stream().map(item -> new WebhookParameter(item.at("name").requiredText(), type(item.at("type")),
        item.at("required").truth(false))).toList();
  }

  private static ValueType type(NodeData place) {
    Optional<ValueType> type = ValueType.of(place.text("string").toLowerCase(Locale.ROOT));
    if (type.isEmpty()) {
      place.error("unknown_type", "'" + place.text("") + "' is no type of a parameter; use string, number, boolean,"
          + " object, file, or array[...] of these.");
    }
    return type.orElse(ValueType.STRING);
  }
}
