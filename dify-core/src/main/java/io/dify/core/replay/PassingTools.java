package io.dify.core.replay;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.Tools;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tools whose every call passes through a {@link Traffic}. Thread-safe.
 *
 * @param tools the tools behind it
 * @param traffic what calls pass through
 * @param place who calls, asked at each call, see {@link Question#place}
 * @param clock the clock tools are given: what they read of it is their own affair
 */
public record PassingTools(Tools tools, Traffic traffic, Supplier<String> place,
    InstantSource clock) implements Tools {
  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    Value.Obj named = named(ref, settings);
    Question question = new Question(ExchangeKind.TOOL_SPEC, place.get(), named);
    Tool found = traffic.pass(Crossing.<Tool, RuntimeException>of(question, () -> tools.tool(ref, settings),
        tool -> ModelJson.spec(tool.spec()), written -> new Recorded(ModelJson.spec(written), tools, ref, settings)));
    return new Passing(found, this, named);
  }

  private static Value.Obj named(ToolRef ref, Value.Obj settings) {
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("tool", Value.of(ref.toString()));
    body.put("source", Value.of(ref.source().wire()));
    body.put("settings", Secrets.masked(settings));
    return new Value.Obj(body);
  }

  @Override
  public Tools on(CallOrigin origin) {
    return new PassingTools(tools.on(origin), traffic, place, clock);
  }

  /** A tool of which a recording knows; the tool itself is looked for when somebody really calls it. */
  private record Recorded(ToolSpec spec, Tools tools, ToolRef ref, Value.Obj settings) implements Tool {
    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) throws InterruptedException {
      return tools.tool(ref, settings).run(arguments, context);
    }
  }

  private record Passing(Tool tool, PassingTools all, Value.Obj named) implements Tool {
    @Override
    public ToolSpec spec() {
      return tool.spec();
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext given) throws InterruptedException {
      Map<String, Value> body = new LinkedHashMap<>(named.fields());
      body.put("arguments", arguments);
      ToolContext context = new ToolContext(given.origin(), given.idempotencyKey(), given.depth(), all.clock,
          given.cancellation());
      return all.traffic.pass(Crossing.<ToolResult, InterruptedException>of(
          new Question(ExchangeKind.TOOL, all.place.get(), new Value.Obj(body)), () -> tool.run(arguments, context),
          PassingTools::write, PassingTools::read));
    }
  }

  private static Value write(ToolResult result) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("text", Value.of(result.text()));
    out.put("json", new Value.Array(result.json()));
    out.put("files", Value.from(result.files()));
    out.put("variables", result.variables());
    out.put("usage", ModelJson.usage(result.usage()));
    return new Value.Obj(out);
  }

  private static ToolResult read(Value written) {
    Fields in = Fields.of(written);
    List<FileRef> files = in.list("files").stream().filter(Value.File.class::isInstance)
        .map(file -> ((Value.File) file).file()).toList();
    return new ToolResult(in.text("text"), in.list("json"), files, in.under("variables").object(),
        ModelJson.usage(in.under("usage")));
  }
}
