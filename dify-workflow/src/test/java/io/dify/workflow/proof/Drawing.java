package io.dify.workflow.proof;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.RunsOn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the real graph of a plan: real containers, answers, ends, aggregators and assigners, and scripted nodes for the rest. */
final class Drawing {
  private final Map<String, Step> steps = new HashMap<>();
  private final Map<String, Value> conversation = new LinkedHashMap<>();
  private final GraphCompiler compiler;

  private Drawing(Script script) {
    NodeTypes types = StandardNodes.types();
    for (RunsOn place : RunsOn.values()) {
      types = types.with(new Scripted("work-" + place, NodeKind.EXECUTABLE, place, script));
    }
    compiler = new GraphCompiler(types.with(new Scripted("choice", NodeKind.BRANCH, RunsOn.LOOP, script)));
  }

  static Graph graph(Plan plan, Script script) {
    Drawing drawing = new Drawing(script);
    drawing.level(plan, Optional.empty(), "start");
    drawing.compiler.conversation(new Value.Obj(drawing.conversation));
    GraphCompiler.Result result = drawing.compiler.compile();
    return result.graph().orElseThrow(() -> new AssertionError(result.problems() + " in " + plan));
  }

  private void level(Plan plan, Optional<String> parent, String begin) {
    for (Step step : plan.steps()) {
      steps.put(step.id(), step);
      Map<String, Object> data = new LinkedHashMap<>();
      trouble(step.trouble(), step instanceof Step.Iterate ? "output" : step instanceof Step.Loop ? "n" : "text", data);
      String type = switch (step) {
        case Step.Begin b -> begin;
        case Step.Work work -> "work-" + work.place();
        case Step.Choice c -> "choice";
        case Step.Answer answer -> {
          data.put("answer", template(answer));
          yield "answer";
        }
        case Step.End end -> {
          List<Object> outputs = new ArrayList<>();
          end.outputs().forEach(
              (name, from) -> outputs.add(Map.of("variable", name, "value_selector", from.parts())));
          data.put("outputs", outputs);
          yield "end";
        }
        case Step.Merge merge -> {
          data.put("variables", merge.reads().stream().map(Selector::parts).toList());
          yield "variable-aggregator";
        }
        case Step.Assign assign -> {
          data.put("version", "2");
          data.put("items", List.of(item(assign)));
          yield "assigner";
        }
        case Step.Iterate it -> {
          iteration(it, data);
          yield "iteration";
        }
        case Step.Loop loop -> {
          loop(loop, data);
          yield "loop";
        }
        case Step.LoopEnd e -> "loop-end";
      };
      compiler.node(step.id(), type, step.id(), (Value.Obj) Value.from(data), parent);
      switch (step) {
        case Step.Iterate it -> level(it.body(), Optional.of(it.id()), "iteration-start");
        case Step.Loop loop -> level(loop.body(), Optional.of(loop.id()), "loop-start");
        default -> {
        }
      }
    }
    plan.arrows().forEach(arrow -> compiler.edge(arrow.source(), arrow.handle(), arrow.target()));
  }

  private static void trouble(Step.Trouble trouble, String output, Map<String, Object> data) {
    if (trouble.retries() > 0) {
      data.put("retry_config",
          Map.of("retry_enabled", true, "max_retries", trouble.retries(), "retry_interval", 0));
    }
    switch (trouble.strategy()) {
      case FAIL_RUN -> {
      }
      case FAIL_BRANCH -> data.put("error_strategy", "fail-branch");
      case DEFAULT_VALUE -> {
        data.put("error_strategy", "default-value");
        data.put("default_value", List.of(Map.of("key", output, "type", "string", "value", "sorry")));
      }
    }
  }

  /** The template of an answer; what it shows can be told from everything around it. */
  private static String template(Step.Answer answer) {
    StringBuilder text = new StringBuilder("<" + answer.id() + ">");
    answer.reads().forEach(read -> text.append("{{#").append(read).append("#}};"));
    answer.loose().forEach(read -> text.append("{{#").append(read).append("#}};"));
    return text + "</" + answer.id() + ">";
  }

  private Map<String, Object> item(Step.Assign assign) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("variable_selector", assign.target().parts());
    item.put("input_type", "constant");
    switch (assign.write()) {
      case PLUS_ONE -> {
        item.put("operation", "+=");
        item.put("value", 1);
      }
      case APPEND -> {
        conversation.put(assign.target().name(), Value.from(List.of()));
        item.put("operation", "append");
        item.put("value", 7);
      }
      case SET -> {
        conversation.put(assign.target().name(), Value.of(""));
        item.put("operation", "set");
        item.put("value", "by " + assign.id());
      }
    }
    return item;
  }

  private static void iteration(Step.Iterate it, Map<String, Object> data) {
    data.put("start_node_id", it.body().steps().getFirst().id());
    data.put("iterator_selector", it.items().parts());
    it.output().ifPresent(output -> data.put("output_selector", output.parts()));
    data.put("is_parallel", it.parallel() > 1);
    data.put("parallel_nums", it.parallel());
    data.put("error_handle_mode", it.mode().wire);
    data.put("flatten_output", it.flatten());
  }

  private static void loop(Step.Loop loop, Map<String, Object> data) {
    data.put("start_node_id", loop.body().steps().getFirst().id());
    data.put("loop_count", loop.passes());
    data.put("loop_variables", List.of(
        Map.of("label", "n", "var_type", "number", "value_type", "constant", "value", loop.from())));
    if (loop.until() > 0) {
      data.put("logical_operator", "and");
      data.put("break_conditions", List.of(Map.of("id", "c", "varType", "number", "variable_selector",
          List.of(loop.id(), "n"), "comparison_operator", "≥", "value", Integer.toString(loop.until()))));
    }
  }

  private record Config(String id, List<String> handles) implements NodeConfig {}

  private final class Scripted implements NodeType<Config> {
    private final String name;
    private final NodeKind kind;
    private final RunsOn place;
    private final Script script;

    Scripted(String name, NodeKind kind, RunsOn place, Script script) {
      this.name = name;
      this.kind = kind;
      this.place = place;
      this.script = script;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public NodeKind kind() {
      return kind;
    }

    @Override
    public RunsOn runsOn() {
      return place;
    }

    @Override
    public Config parse(NodeData data) {
      return new Config(data.node(), kind == NodeKind.BRANCH ? List.of("a", "b") : List.of("source"));
    }

    @Override
    public NodeExecutor executor(Config config) {
      Step step = steps.get(config.id());
      return context -> run(step, context);
    }

    private NodeOutcome run(Step step, NodeContext context) {
      return switch (step) {
        case Step.Work work -> script.run(work, context);
        case Step.Choice choice -> script.run(choice, context);
        default -> throw new AssertionError(step);
      };
    }
  }
}
