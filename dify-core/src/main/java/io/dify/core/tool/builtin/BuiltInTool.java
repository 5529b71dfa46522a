package io.dify.core.tool.builtin;

import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** A built-in tool, bound. What a call gives wins over what the app has set, but for parameters that models do not set. */
final class BuiltInTool implements Tool {
  private final Definition definition;
  private final Map<String, Value> settings;
  private final Invocation.Surroundings surroundings;
  private final ToolArguments arguments;

  BuiltInTool(Definition definition, Value.Obj settings, Invocation.Surroundings surroundings) {
    this.definition = definition;
    this.settings = known(definition, settings);
    this.surroundings = surroundings;
    this.arguments = ToolArguments.of(Parameter.schema(definition.parameters()));
  }

  /** Those the tool has, out of the wrapping that newer files put around them. */
  private static Map<String, Value> known(Definition definition, Value.Obj settings) {
    Map<String, Value> known = new LinkedHashMap<>();
    for (Parameter parameter : definition.parameters()) {
      Value value = settings.fields().getOrDefault(parameter.name(), Value.nothing());
      Value bare = value instanceof Value.Obj wrapped && wrapped.fields().containsKey("type")
          ? wrapped.fields().getOrDefault("value", Value.nothing())
          : value;
      if (!bare.isNothing() && !bare.equals(Value.of(""))) {
        known.put(parameter.name(), bare);
      }
    }
    return known;
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(definition.name(), definition.description(), Parameter.schema(definition.parameters().stream()
        .filter(Parameter::offered)
        .map(parameter -> settings.containsKey(parameter.name()) ? parameter.asOptional() : parameter).toList()));
  }

  @Override
  public ToolResult run(Value.Obj given, ToolContext context) {
    Map<String, Value> all = new LinkedHashMap<>(settings);
    for (Parameter parameter : definition.parameters()) {
      Value value = given.fields().getOrDefault(parameter.name(), Value.nothing());
      if (!value.isNothing() && (parameter.offered() || !settings.containsKey(parameter.name()))) {
        all.put(parameter.name(), value);
      }
    }
    Map<String, Value> fitting = new LinkedHashMap<>(arguments.fit(new Value.Obj(all)).fields());
    definition.parameters().forEach(parameter -> fitting.putIfAbsent(parameter.name(), parameter.initial()));
    return definition.action().run(new Invocation(fitting, surroundings, context));
  }
}
