package io.dify.workflow.testkit;

import io.dify.core.file.Documents;
import io.dify.core.model.ModelCall;
import io.dify.core.model.Models;
import io.dify.core.model.ToolSpec;
import io.dify.core.replay.TrafficPlayer;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlWriter;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.replay.RunPlayer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The doubles of one run: which of them were used how often, and what was missing. For the tasks of one simulation, one at a time. */
final class DoublesRun {
  private static final int HINT_LENGTH = 60;

  private final CaseDoubles doubles;
  private final Set<String> placeholders;
  private final SimulatedWorkers time;
  private final Optional<Replayed> replay;
  /** How often an entry was used; each has a list of its own. */
  private final IdentityHashMap<List<?>, Integer> uses = new IdentityHashMap<>();
  private final List<String> outside = new ArrayList<>();

  /** @param placeholders ids of nodes whose kind does not run here */
  DoublesRun(CaseDoubles doubles, Set<String> placeholders, SimulatedWorkers time) {
    this.doubles = doubles;
    this.placeholders = placeholders;
    this.time = time;
    this.replay = doubles.recording().map(recorded -> {
      TrafficPlayer traffic = new TrafficPlayer(recorded.run().exchanges(), TrafficPlayer.Matching.STRICT,
          time::pause);
      return new Replayed(recorded, traffic, new RunPlayer(recorded.run(), traffic));
    });
  }

  /** A recorded run in the place of the world. */
  private record Replayed(CaseDoubles.Recorded recorded, TrafficPlayer traffic, RunPlayer player) {}

  /** What stands between the engine and the run. */
  RunTap tap() {
    return replay.<RunTap>map(Replayed::player).orElse(RunTap.NONE);
  }

  /** What the run asked that is not recorded; and, where the case says nothing else, all that is not as it was. */
  List<CaseFailure> unlikeRecorded() {
    return replay.map(DoublesRun::unlike).orElse(List.of());
  }

  private static List<CaseFailure> unlike(Replayed replayed) {
    return replayed.player().outcome().map(outcome -> ReplayComparison
        .of(replayed.recorded().run(), outcome, replayed.player().path(), replayed.traffic()).stream()
        .filter(difference -> replayed.recorded().isExpected() || difference.what().equals("not recorded"))
        .map(difference -> new CaseFailure(difference.what(), difference.text())).toList()).orElse(List.of());
  }

  /** What was asked for and is not there. */
  List<String> outside() {
    return outside;
  }

  /** The executor for a node: its stand-in, or its own with the models of the case. Containers without a stand-in run as they are. */
  Optional<NodeExecutor> executor(GraphNode node) {
    List<StandIn> instead = doubles.nodes().get(node.id());
    if (instead != null) {
      return Optional.of(context -> guarded(
          () -> next(instead).outcome(node, !placeholders.contains(node.id()))));
    }
    return node.kind() == NodeKind.CONTAINER
        ? Optional.empty()
        : Optional.of(context -> guarded(() -> node.executor().execute(surrounded(context))));
  }

  private interface Work {
    NodeOutcome run() throws InterruptedException;
  }

  private NodeOutcome guarded(Work work) throws InterruptedException {
    try {
      return work.run();
    } catch (ScriptedFailure e) {
      return new NodeOutcome.Failed(NodeResult.of(Map.of()), e.type(), e.text());
    } catch (OutsideCase e) {
      throw missing(e);
    }
  }

  private OutsideCase missing(OutsideCase found) {
    if (!outside.contains(found.text())) {
      outside.add(found.text());
    }
    return found;
  }

  /** One of a list, then the one behind it at the next use; the last repeats. */
  private <T> T next(List<T> list) {
    int use = uses.merge(list, 1, Integer::sum);
    return list.get(Math.min(use, list.size()) - 1);
  }

  private NodeContext surrounded(NodeContext context) {
    if (replay.isPresent()) {
      return context;
    }
    String node = context.nodeId();
    Models models = ref -> ScriptedChatModel.deciding(call -> turn(node, call));
    return new CaseContext(context, models, (ref, settings) -> tool(node, ref), (query, cancellation) -> {
      throw missing(new OutsideCase("'" + node + "' asked the knowledge bases " + query.datasets() + " for "
          + Difference.show(Value.of(query.query())) + "; a case has none. Replace the node:\n  nodes:\n    " + node
          + ": {outputs: {result: [{title: ..., content: ...}]}}"));
    }, Documents.of((file, cancellation) -> {
      throw missing(new OutsideCase("'" + node + "' opened the file " + file.name()
          + "; a case has no files, only names of them. Replace the node:\n  nodes:\n    " + node
          + ": {outputs: {text: ...}}"));
    }), (call, cancellation) -> {
      throw missing(
          new OutsideCase("'" + node + "' has code to run, and a case runs none. Replace the node:\n  nodes:\n"
              + "    " + node + ": {outputs: {...}}"));
    });
  }

  /** A tool the case says nothing of can be had, so that an agent may have tools it never calls. */
  private Tool tool(String node, ToolRef ref) {
    ToolScript script = doubles.tools().getOrDefault(ref.toString(), doubles.tools().get(ref.name()));
    if (script != null) {
      return new ScriptedTool(script.spec(), () -> next(script.replies()), time);
    }
    ToolSpec unknown = new ToolSpec(ref.name(), "", new Value.Obj(Map.of("type", Value.of("object"))));
    return new ScriptedTool(unknown, () -> {
      throw missing(new OutsideCase("'" + node + "' called the tool " + ref
          + ", and the case has none of that name. Say what it gives:\n  tools:\n    " + ref.name()
          + ": {text: ...}"));
    }, time);
  }

  private ScriptedTurn turn(String node, ModelCall call) {
    for (ModelScript script : doubles.models()) {
      if (script.answers(node, call)) {
        ModelReply reply = next(script.replies());
        time.pause(reply.delay());
        return reply.turn();
      }
    }
    throw missing(new OutsideCase(unmatched(node, call)));
  }

  private static String unmatched(String node, ModelCall call) {
    String prompt = call.messages().stream()
        .map(message -> message.role().name().toLowerCase(Locale.ROOT) + ": " + message.text())
        .collect(Collectors.joining("\n"));
    Value.Obj entry = new Value.Obj(Map.of("models",
        new Value.Array(List.of(new Value.Obj(ModelReply.example(Optional.of(node), hint(call)))))));
    return "'" + node + "' called the model " + call.model() + ", and no entry of 'models' matches. It was asked:\n"
        + prompt.indent(4) + "To answer it, add:\n" + YamlWriter.write(entry).indent(2).stripTrailing();
  }

  /** Enough of the question to tell it from others. */
  private static String hint(ModelCall call) {
    String question = call.question().isEmpty() && !call.messages().isEmpty()
        ? call.messages().getLast().text()
        : call.question();
    String line = question.strip().lines().findFirst().orElse("");
    return line.length() <= HINT_LENGTH ? line : line.substring(0, line.offsetByCodePoints(0, HINT_LENGTH / 2)).strip();
  }

}
