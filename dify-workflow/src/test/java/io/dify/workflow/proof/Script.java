package io.dify.workflow.proof;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeSignal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the nodes of a plan do when they run; the functions say what, and the interpreter asks them too. One for all runs of a graph. */
final class Script {
  private static final int LONGEST = 48;

  private final Map<String, Integer> triesSoFar = new ConcurrentHashMap<>();
  private final Runnable pause;

  /** A script whose nodes do this between two pieces of text. */
  Script(Runnable pause) {
    this.pause = pause;
  }

  /** What a node makes of what it sees. */
  static String text(String id, List<Selector> reads, Function<Selector, Optional<Value>> lookup) {
    String seen = reads.stream().map(read -> lookup.apply(read).map(ValueText::plain).orElse("-"))
        .collect(Collectors.joining(","));
    return id + "(" + (seen.length() > LONGEST ? "#" + Integer.toHexString(seen.hashCode()) : seen) + ")";
  }

  static Map<String, Value> outputs(Step.Work work, String text) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("text", Value.of(text));
    if (work.items() >= 0) {
      List<Value> items = new ArrayList<>();
      for (int i = 0; i < work.items(); i++) {
        items.add(Value.of(text + i));
      }
      outputs.put("items", new Value.Array(items));
    }
    return outputs;
  }

  static String handle(String text) {
    return Math.floorMod(text.hashCode(), 2) == 0 ? "a" : "b";
  }

  static String complaint(String id) {
    return "no luck with " + id;
  }

  NodeOutcome run(Step.Choice choice, NodeContext context) {
    String text = text(choice.id(), choice.reads(), context::get);
    return new NodeOutcome.Branched(NodeResult.of(Map.of("text", Value.of(text))), handle(text));
  }

  NodeOutcome run(Step.Work work, NodeContext context) {
    String text = text(work.id(), work.reads(), context::get);
    Step.Trouble trouble = work.trouble();
    if (trouble.strikes(text) && trouble.tries() > 0) {
      int attempt = triesSoFar.merge(context.idempotencyKey(), 1, Integer::sum);
      if (attempt > Math.min(trouble.tries(), trouble.retries())) {
        triesSoFar.remove(context.idempotencyKey());
      }
      if (attempt <= trouble.tries()) {
        say(attempt + "! " + text.substring(0, text.length() / 2), work.pieces(), context);
        throw new DifyException(ErrorCode.NODE_FAILED, complaint(work.id()));
      }
    }
    say(text, work.pieces(), context);
    return NodeOutcome.succeeded(outputs(work, text));
  }

  private void say(String text, int pieces, NodeContext context) {
    pause.run();
    int length = pieces == 0 ? 0 : text.length() / pieces + 1;
    for (int at = 0; length > 0 && at < text.length(); at += length) {
      context.offer(new NodeSignal.Text("text", text.substring(at, Math.min(text.length(), at + length))));
      pause.run();
    }
  }

  /** A node has been tried so often before this script was. */
  void remember(String key, int tries) {
    triesSoFar.put(key, tries);
  }

  /** Forgets a run that was broken off. */
  void forget(String run) {
    triesSoFar.keySet().removeIf(key -> key.startsWith(run));
  }
}
