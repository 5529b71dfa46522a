package io.dify.core.model.langchain4j;

import io.dify.core.http.SseEvent;
import io.dify.core.model.rest.ServiceFailures;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sees what langchain4j overlooks in a stream: errors in its middle, the finish reason in the service's own word, and whether the stream was whole. The
 * patterns cannot match inside a JSON text, where quotes are escaped. For one call.
 */
final class StreamWatch implements Consumer<SseEvent> {
  private static final Pattern FINISH = Pattern
      .compile("\"(?:finish_reason|stop_reason)\"\\s*:\\s*\"([^\"\\\\]{1,64})\"");
  private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:\\s*[{\"]|\"object\"\\s*:\\s*\"error\"");

  private final ServiceFailures failures;
  private boolean begun;
  private boolean done;
  private @Nullable String finishReason;

  StreamWatch(ServiceFailures failures) {
    this.failures = failures;
  }

  @Override
  public void accept(SseEvent event) {
    begun = true;
    if (event.type().equals("error") || ERROR.matcher(event.data()).find()) {
      throw failures.inStream(event.data());
    }
    done = done || event.data().equals("[DONE]");
    Matcher finish = FINISH.matcher(event.data());
    if (finish.find()) {
      finishReason = finish.group(1);
    }
  }

  boolean hasBegun() {
    return begun;
  }

  @Nullable
  String finishReason() {
    return finishReason;
  }

  /** A stream is whole when it named a finish reason or said that it is done. */
  void throwIfCutOff() {
    if (!done && finishReason == null) {
      throw failures.cutOff(null);
    }
  }
}
