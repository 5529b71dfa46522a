package io.dify.workflow.node;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of node that is one function: the short way to a kind of your own.
 *
 * <pre>{@code
 * NodeTypes types = StandardNodes.types().with(new FunctionNode("shout", call -> Map.of("text", call.text("text").toUpperCase())));
 * }</pre>
 *
 * In app files its configuration may have {@code variables} (a list of {@code variable} and {@code value_selector}, as code and template nodes have), whose
 * values are {@link Call#value}, and any other keys; those that hold text are templates ({@link Call#text}). Immutable; as thread-safe as the function.
 */
public final class FunctionNode implements NodeType<FunctionNode.Config> {
  /** What the node does. Runs on a virtual thread, and may wait. */
  @FunctionalInterface
  public interface Function {
    /**
     * Does it.
     *
     * @return the outputs, by name: plain Java (see {@link Value#from})
     * @throws InterruptedException when the run is stopped
     */
    Map<String, ?> apply(Call call) throws InterruptedException;
  }

  /**
   * How one node of the kind is set up.
   *
   * @param variables variables it declares, by name
   * @param texts its other texts, as templates
   * @param data all of its configuration
   */
  public record Config(Map<String, Selector> variables, Map<String, Template> texts, Value.Obj data)
      implements
        NodeConfig {
    /** Copies. */
    public Config {
      variables = Map.copyOf(variables);
      texts = Map.copyOf(texts);
    }

    @Override
    public List<Selector> reads() {
      List<Selector> reads = new ArrayList<>(variables.values());
      texts.values().forEach(text -> reads.addAll(text.selectors()));
      return reads;
    }
  }

  /**
   * One execution.
   *
   * @param config how the node is set up
   * @param context what it may see and use
   */
  public record Call(Config config, NodeContext context) {
    /** The value of a variable the node declares; nothing when it does not exist. */
    public Value value(String variable) {
      return Optional.ofNullable(config.variables().get(variable)).flatMap(context::get).orElse(Value.nothing());
    }

    /** A text of the configuration with its variables filled in; empty when there is none of that name. */
    public String text(String key) {
      Template text = config.texts().get(key);
      return text == null ? "" : context.render(text);
    }
  }

  private final String name;
  private final Function function;

  /**
   * A kind.
   *
   * @param name its name in app files
   */
  public FunctionNode(String name, Function function) {
    this.name = name;
    this.function = function;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Config parse(NodeData data) {
    Map<String, Selector> variables = new LinkedHashMap<>();
    for (NodeData item : data.at("variables").items()) {
      String variable = item.at("variable").requiredText();
      item.at("value_selector").selector().ifPresent(selector -> variables.put(variable, selector));
    }
    Map<String, Template> texts = new LinkedHashMap<>();
    Value.Obj all = (Value.Obj) data.value();
    all.fields().forEach((key, value) -> {
      if (value instanceof Value.Text text) {
        texts.put(key, Template.parse(text.text()));
      }
    });
    return new Config(variables, texts, all);
  }

  @Override
  public NodeExecutor executor(Config config) {
    return context -> {
      Call call = new Call(config, context);
      Map<String, Value> inputs = new LinkedHashMap<>();
      config.variables().keySet().forEach(variable -> inputs.put(variable, call.value(variable)));
      Value.Obj outputs = (Value.Obj) Value.from(function.apply(call));
      return new NodeOutcome.Succeeded(NodeResult.of(outputs.fields()).withInputs(inputs));
    };
  }
}
