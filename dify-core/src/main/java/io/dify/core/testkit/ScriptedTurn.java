package io.dify.core.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedChatModel} does in one call: steps in order, then the end of the answer. Immutable; each method returns an extended copy.
 *
 * @param steps what happens
 * @param usage tokens, null to estimate them
 * @param finishReason as in {@link io.dify.core.model.ModelAnswer}
 * @param providerData as in {@link io.dify.core.model.ModelAnswer}
 */
public record ScriptedTurn(List<Step> steps, @Nullable Usage usage, String finishReason, Value.Obj providerData) {
  /** One thing that happens in a turn. */
  public sealed interface Step {
    /** A piece of text is sent. */
    record Say(String text) implements Step {}

    /** A piece of reasoning is sent. */
    record Think(String text) implements Step {}

    /** A tool is asked for. */
    record Request(ToolRequest tool) implements Step {}

    /** The model waits until the test completes the gate, or the call is cancelled. */
    record Await(CompletableFuture<?> gate) implements Step {}

    /** The call fails. */
    record Fail(DifyException failure) implements Step {}
  }

  /** A turn whose provider wants nothing back. */
  public ScriptedTurn(List<Step> steps, @Nullable Usage usage, String finishReason) {
    this(steps, usage, finishReason, new Value.Obj(Map.of()));
  }

  /** Copies. */
  public ScriptedTurn {
    steps = List.copyOf(steps);
  }

  /** A turn that sends these pieces of text. */
  public static ScriptedTurn saying(String... pieces) {
    return new ScriptedTurn(List.of(), null, "stop").thenSaying(pieces);
  }

  /** A turn that fails before the first piece. */
  public static ScriptedTurn failing(DifyException failure) {
    return saying().then(new Step.Fail(failure));
  }

  /** Then these pieces of text. */
  public ScriptedTurn thenSaying(String... pieces) {
    return then(Stream.of(pieces).map(Step.Say::new).toArray(Step[]::new));
  }

  /** Then a wait, for example for {@code ManualClock.after}. */
  public ScriptedTurn thenAwaiting(CompletableFuture<?> gate) {
    return then(new Step.Await(gate));
  }

  /** Then a failure. */
  public ScriptedTurn thenFailing(DifyException failure) {
    return then(new Step.Fail(failure));
  }

  /** Then these steps. */
  public ScriptedTurn then(Step... more) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(List.of(more));
    return new ScriptedTurn(all, usage, finishReason, providerData);
  }

  /** With this usage. */
  public ScriptedTurn withUsage(Usage tokens) {
    return new ScriptedTurn(steps, tokens, finishReason, providerData);
  }

  /** With this finish reason. */
  public ScriptedTurn withFinishReason(String reason) {
    return new ScriptedTurn(steps, usage, reason, providerData);
  }

  /** With this data of the provider, to be sent back with the answer. */
  public ScriptedTurn withProviderData(Value.Obj data) {
    return new ScriptedTurn(steps, usage, finishReason, data);
  }
}
