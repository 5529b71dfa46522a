package io.dify.core.model.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.SseEvent;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.rest.ModelService;
import io.dify.core.model.rest.ServiceFailures;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One model of a service, through langchain4j on our own way out. Every call streams. langchain4j's model is made anew for each call, because it holds the
 * HTTP client and that holds the call's cancellation; it costs well under a millisecond and opens nothing. Thread-safe.
 */
public final class StreamedChat implements ChatModel {
  /** How langchain4j speaks one protocol. */
  public interface Protocol {
    /** A model that uses this client, and repeats nothing by itself. */
    StreamingChatModel model(GatewayHttpClientBuilder client);

    /** The parameters of a call, tools and format included. */
    ChatRequestParameters parameters(ModelCall call);

    /** A finish reason of the protocol, in our words. */
    String finishReason(String word);
  }

  private final ModelService service;
  private final String name;
  private final Protocol protocol;
  private final ServiceFailures failures;

  /** The model of this name. */
  public StreamedChat(ModelService service, String name, Protocol protocol) {
    this.service = service;
    this.name = name;
    this.protocol = protocol;
    this.failures = service.failures(name);
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    AnswerCollector collector = new AnswerCollector(sink);
    StreamWatch watch = new StreamWatch(failures);
    Consumer<SseEvent> tap = event -> {
      collector.throwIfSinkFailed();
      watch.accept(event);
    };
    try {
      ask(call, new GatewayHttpClientBuilder(service.way(), service.limits(), cancellation, tap), collector);
    } catch (UnsupportedFeatureException | IllegalArgumentException e) {
      throw watch.hasBegun() ? failures.notUnderstood(e) : failures.unsupported("all that is asked of it");
    }
    collector.throwIfSinkFailed();
    cancellation.throwIfCancelled();
    Throwable failure = collector.failure();
    if (failure != null) {
      throw translated(failure, watch.hasBegun());
    }
    watch.throwIfCutOff();
    String reason = watch.finishReason();
    return collector.answer(call, reason == null ? null : protocol.finishReason(reason));
  }

  private void ask(ModelCall call, GatewayHttpClientBuilder client, AnswerCollector collector) {
    try {
      protocol.model(client).chat(ChatRequests.of(call, protocol.parameters(call)), collector.handler());
    } catch (DifyException | UnsupportedFeatureException | IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      collector.take(new Signal.Failed(e));
    }
  }

  private DifyException translated(Throwable failure, boolean begun) {
    for (@Nullable
    Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpFailure http) {
        return failures.ofStatus(http.statusCode(), http.headers(), http.body(), http);
      }
      if (cause instanceof DifyException known) {
        return begun && known.code() == ErrorCode.NETWORK ? failures.cutOff(known) : known;
      }
    }
    return failures.notUnderstood(failure);
  }

  /** Name and place. */
  @Override
  public String toString() {
    return name + " of provider " + service;
  }
}
