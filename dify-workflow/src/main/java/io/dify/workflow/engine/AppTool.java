package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An app as a tool: a run of its own, one level deeper, on behalf of the same caller, which ends with the caller's. */
final class AppTool implements Tool {
  private final WorkflowEngine engine;
  private final PublishedApp app;
  private final ToolSpec spec;
  private final ToolArguments arguments;

  AppTool(WorkflowEngine engine, PublishedApp app) {
    this.engine = engine;
    this.app = app;
    this.spec = new ToolSpec(app.name(), app.description(), app.graph().root().config().inputSchema());
    this.arguments = ToolArguments.of(spec.parameters());
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolResult run(Value.Obj given, ToolContext context) throws InterruptedException {
    if (context.depth() >= engine.limits.maxCallDepth()) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The workflow '" + app.name() + "' was not called: "
          + context.depth() + " workflows that call one another lie around this call already; raise maxCallDepth "
          + "(EngineLimits) if that is right.");
    }
    Run run = engine.start(app.graph(), RunRequest.inputs(arguments.fit(given)).withSystem(system(context))
        .on(context.origin()).atDepth(context.depth() + 1));
    Cancellation.Registration registration = context.cancellation()
        .onCancel(() -> run.stop("The run that called this workflow has ended."));
    try {
      return result(run.await());
    } catch (InterruptedException e) {
      run.stop("The run that called this workflow was interrupted.");
      throw e;
    } finally {
      registration.close();
    }
  }

  private Value.Obj system(ToolContext context) {
    Map<String, Value> system = new LinkedHashMap<>();
    system.put("user_id", Value.of(context.origin().user()));
    system.put("app_id", Value.of(app.id()));
    system.put("workflow_id", Value.of(app.versionId()));
    return new Value.Obj(system);
  }

  private ToolResult result(RunResult run) {
    if (run.status() == RunStatus.STOPPED) {
      throw new DifyException(ErrorCode.CANCELLED, "The workflow '" + app.name() + "' was stopped.");
    }
    if (run.status() == RunStatus.FAILED) {
      throw new DifyException(ErrorCode.NODE_FAILED, "The workflow '" + app.name() + "' failed: " + run.error());
    }
    if (run.status() == RunStatus.PAUSED) {
      throw new DifyException(ErrorCode.NODE_FAILED, "The workflow '" + app.name()
          + "' waits for a person, which a workflow that is called as a tool cannot do; call it by itself.");
    }
    List<FileRef> files = new ArrayList<>();
    collect(run.outputs(), files);
    boolean talks = app.graph().nodes().stream().anyMatch(node -> node.type().equals("answer"));
    return new ToolResult(talks ? run.answer() : ValueJson.write(run.outputs()), List.of(run.outputs()), files,
        run.outputs(), run.usage());
  }

  private static void collect(Value value, List<FileRef> into) {
    switch (value) {
      case Value.File file -> into.add(file.file());
      case Value.Array array -> array.items().forEach(item -> collect(item, into));
      case Value.Obj object -> object.fields().values().forEach(field -> collect(field, into));
      default -> {
        // Other values hold no files.
      }
    }
  }
}
