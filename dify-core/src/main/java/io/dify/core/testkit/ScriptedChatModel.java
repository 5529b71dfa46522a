package io.dify.core.testkit;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A chat model that does what a test says and records what it was asked. Thread-safe. */
public final class ScriptedChatModel implements ChatModel {
  private final Function<ModelCall, ScriptedTurn> script;
  private final List<ModelCall> calls = new CopyOnWriteArrayList<>();

  private ScriptedChatModel(Function<ModelCall, ScriptedTurn> script) {
    this.script = script;
  }

  /** Plays the turns in order, one for each call; a call beyond the last one fails. */
  public static ScriptedChatModel playing(ScriptedTurn... turns) {
    Queue<ScriptedTurn> left = new ArrayDeque<>(List.of(turns));
    return new ScriptedChatModel(call -> next(left, turns.length));
  }

  /** Decides by the call. */
  public static ScriptedChatModel deciding(Function<ModelCall, ScriptedTurn> script) {
    return new ScriptedChatModel(script);
  }

  private static ScriptedTurn next(Queue<ScriptedTurn> left, int count) {
    synchronized (left) {
      ScriptedTurn turn = left.poll();
      return turn != null
          ? turn
          : ScriptedTurn.failing(new DifyException(ErrorCode.MODEL_FAILED,
              "The script of the test model has " + count + " turns, and was asked for another."));
    }
  }

  /** The calls so far, in order of arrival. */
  public List<ModelCall> calls() {
    return List.copyOf(calls);
  }

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    calls.add(call);
    ScriptedTurn turn = script.apply(call);
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<ToolRequest> tools = new ArrayList<>();
    for (ScriptedTurn.Step step : turn.steps()) {
      cancellation.throwIfCancelled();
      switch (step) {
        case ScriptedTurn.Step.Say say -> {
          text.append(say.text());
          sink.accept(new ModelDelta.Text(say.text()));
        }
        case ScriptedTurn.Step.Think think -> {
          reasoning.append(think.text());
          sink.accept(new ModelDelta.Reasoning(think.text()));
        }
        case ScriptedTurn.Step.Request request -> tools.add(request.tool());
        case ScriptedTurn.Step.Await await -> await(await.gate(), cancellation);
        case ScriptedTurn.Step.Fail fail -> throw fail.failure();
      }
    }
    Usage usage = turn.usage() == null ? TokenEstimate.of(call, text.toString()) : turn.usage();
    return new ModelAnswer(call.model(), text.toString(), reasoning.toString(), tools, usage, turn.finishReason(),
        turn.providerData());
  }

  private static void await(CompletableFuture<?> gate, Cancellation cancellation) {
    CompletableFuture<Void> stop = new CompletableFuture<>();
    Cancellation.Registration registration = cancellation.onCancel(() -> stop.complete(null));
    try {
      CompletableFuture.anyOf(gate, stop).join();
    } catch (CompletionException e) {
      throw DifyException.of(e.getCause() == null ? e : e.getCause());
    } finally {
      registration.close();
    }
    cancellation.throwIfCancelled();
  }
}
