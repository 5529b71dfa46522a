package io.dify.workflow.engine;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;

/** Apps as tools, and the others an engine was given. Thread-safe. */
final class PublishedTools implements Tools {
  private final WorkflowEngine engine;
  private final PublishedApps apps;
  private final Tools others;
  private final CallOrigin caller;

  PublishedTools(WorkflowEngine engine, PublishedApps apps, Tools others, CallOrigin caller) {
    this.engine = engine;
    this.apps = apps;
    this.others = others;
    this.caller = caller;
  }

  @Override
  public Tools on(CallOrigin origin) {
    return new PublishedTools(engine, apps, others.on(origin), origin);
  }

  /** An app that is not found may be one of the other tools. */
  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    if (ref.source() != ToolSource.WORKFLOW && ref.source() != ToolSource.APP) {
      return others.tool(ref, settings);
    }
    return apps.find(caller, ref).<Tool>map(app -> new AppTool(engine, app)).orElseGet(() -> other(ref, settings));
  }

  private Tool other(ToolRef ref, Value.Obj settings) {
    try {
      return others.tool(ref, settings);
    } catch (DifyException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        throw new DifyException(ErrorCode.NOT_FOUND, "There is no published workflow app behind the tool " + ref
            + ". Publish one of that name, or correct the tool's provider_id.");
      }
      throw e;
    }
  }
}
