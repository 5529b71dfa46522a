package io.dify.core.model.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.rest.CallParameters;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that a host program brings along, with HTTP client and threads of its own. It is asked on a virtual thread, whatever thread it calls back on,
 * and its signals are handed to the caller through a queue, so that pieces arrive on the calling thread and cancelling releases the caller at once. How
 * soon the host's own connection closes is up to the host's model: its thread is interrupted and its stream told to stop. The host has chosen the
 * model's name; that of the reference is not passed on.
 */
final class HostedModel implements ChatModel {
  /** Asks the host's model. */
  @FunctionalInterface
  interface Asking {
    void ask(ChatRequest request, StreamingChatResponseHandler handler);
  }

  private static final Logger LOG = LoggerFactory.getLogger(HostedModel.class);

  private final Asking asking;

  HostedModel(Asking asking) {
    this.asking = asking;
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    ChatRequest request = ChatRequests.of(call, parameters(call));
    cancellation.throwIfCancelled();
    BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    StoppableHandler handler = new StoppableHandler(new SignalHandler(signals::add));
    Thread asker = Thread.ofVirtual().name("dify-hosted-model").start(() -> ask(request, handler, signals));
    Cancellation.Registration registration = cancellation.onCancel(() -> signals.add(
        new Signal.Failed(new DifyException(ErrorCode.CANCELLED, "The call was broken off."))));
    AnswerCollector collector = new AnswerCollector(sink);
    try {
      while (!collector.isOver()) {
        collector.take(signals.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    } finally {
      registration.close();
      handler.stop();
      asker.interrupt();
    }
    cancellation.throwIfCancelled();
    collector.throwIfSinkFailed();
    if (collector.failure() != null) {
      throw HostFailures.of(collector.failure(), call.model());
    }
    return collector.answer(call, null);
  }

  private void ask(ChatRequest request, StreamingChatResponseHandler handler, BlockingQueue<Signal> signals) {
    try {
      asking.ask(request, handler);
    } catch (RuntimeException | Error e) {
      signals.add(new Signal.Failed(e));
    }
  }

  private static ChatRequestParameters parameters(ModelCall call) {
    CallParameters parameters = new CallParameters(call);
    DefaultChatRequestParameters.Builder<?> builder = DefaultChatRequestParameters.builder();
    ChatRequests.common(builder, call, parameters);
    builder.topK(parameters.whole("top_k"));
    builder.maxOutputTokens(parameters.whole("max_tokens"));
    if (!parameters.rest().isEmpty()) {
      LOG.debug("Model {} is not given the parameters {}", call.model(), parameters.rest().keySet());
    }
    return builder.build();
  }
}
