package io.dify.workflow.node;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens when a node fails: it is tried again, and if that does not help its failure may be handled instead of failing the run. Common to
 * all kinds of nodes ({@code retry_config}, {@code error_strategy}, {@code default_value}).
 *
 * @param maxRetries further tries, 0 for none
 * @param retryInterval pause before each
 * @param strategy what to do when all tries failed
 */
public record FailurePolicy(int maxRetries, Duration retryInterval, Strategy strategy) {
  /** What to do with a failure in the end. */
  public sealed interface Strategy {}

  /** The run fails. */
  public record FailRun() implements Strategy {}

  /** The node takes its {@link Handles#FAIL_BRANCH}. */
  public record FailBranch() implements Strategy {}

  /** The node has these outputs and goes on as if it had succeeded. */
  public record DefaultValue(Value.Obj outputs) implements Strategy {}

  /** One try, and the run fails. */
  public static final FailurePolicy NONE = new FailurePolicy(0, Duration.ZERO, new FailRun());

  private static final int MAX_RETRIES = 100;
  private static final int MAX_INTERVAL_MILLIS = 600_000;

  /** Reads the common keys of a node. */
  public static FailurePolicy parse(NodeData data) {
    NodeData retry = data.at("retry_config");
    boolean enabled = retry.at("retry_enabled").truth(false);
    int retries = enabled ? retry.at("max_retries").whole(0, 0, MAX_RETRIES) : 0;
    int interval = enabled ? retry.at("retry_interval").whole(0, 0, MAX_INTERVAL_MILLIS) : 0;
    NodeData name = data.at("error_strategy");
    Strategy strategy = switch (name.text("")) {
      case "", "none" -> new FailRun();
      case "fail-branch" -> new FailBranch();
      case "default-value" -> new DefaultValue(defaults(data.at("default_value")));
      case String other -> {
        name.error("unknown_error_strategy",
            "Error strategy '" + other + "' is not known; use fail-branch or default-value, or leave it out.");
        yield new FailRun();
      }
    };
    return new FailurePolicy(retries, Duration.ofMillis(interval), strategy);
  }

  private static Value.Obj defaults(NodeData items) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    for (NodeData item : items.items()) {
      outputs.put(item.at("key").requiredText(), typed(item));
    }
    return new Value.Obj(outputs);
  }

  /** Values other than text may be written as JSON text. */
  private static Value typed(NodeData item) {
    Value value = item.at("value").value();
    String type = item.at("type").text("string");
    if (!(value instanceof Value.Text text) || type.equals("string")) {
      return value;
    }
    try {
      Value parsed = ValueJson.read(text.text());
      return type.equals("number") && parsed instanceof Value.Whole whole ? Value.of((double) whole.number()) : parsed;
    } catch (DifyException e) {
      item.at("value").error("invalid_default", "The default value is not " + type + ": " + e.text());
      return Value.nothing();
    }
  }
}
